package dev.memprof.profile;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Native memory by allocating stack: what was live at a moment, or how that changed over a time.
 * Immutable.
 *
 * @param time when it was taken; the end, for a difference
 * @param duration {@link Duration#ZERO} for what is live; the time between two profiles for their
 *     difference
 * @param sampleIntervalBytes mean bytes allocated between two samples
 * @param sites estimates by stack, every stack once; in no particular order
 * @param mappings the libraries that native frames lie in, as {@link Frame#mapping} indexes them
 */
public record Profile(
    Instant time,
    Duration duration,
    long sampleIntervalBytes,
    List<Site> sites,
    List<Mapping> mappings) {

  public Profile {
    sites = List.copyOf(sites);
    mappings = List.copyOf(mappings);
  }

  /** Estimated bytes in all: the sum over the sites. */
  public double totalBytes() {
    return sites.stream().mapToDouble(Site::bytes).sum();
  }

  /** Estimated objects in all. */
  public double totalObjects() {
    return sites.stream().mapToDouble(Site::objects).sum();
  }

  /** Whether this is a change over time, whose values can be negative. */
  public boolean isDifference() {
    return !duration.isZero();
  }

  /**
   * What grew (positive) and shrank (negative) since {@code base}, stack by stack. Stacks are the
   * same when their frames' names, files and lines are, so that profiles of different processes can
   * be compared. Stacks without a change are left out; stacks that only {@code base} has are kept,
   * negative.
   */
  public Profile minus(Profile base) {
    return Difference.between(base, this);
  }
}
