package dev.memprof.profile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
   * be compared. Stacks without a change are left out.
   */
  public Profile minus(Profile base) {
    Map<List<String>, Site> byStack = new LinkedHashMap<>();
    sites.forEach(site -> byStack.merge(site.key(), site, Site::plus));
    base.sites.forEach(site -> byStack.merge(site.key(), site.negated(), Site::plus));
    List<Site> changed = new ArrayList<>(byStack.values());
    changed.removeIf(site -> site.bytes() == 0 && site.objects() == 0);
    Duration between = Duration.between(base.time, time);
    return new Profile(
        time,
        between.isZero() ? Duration.ofNanos(1) : between.abs(),
        sampleIntervalBytes,
        changed,
        mappings);
  }
}
