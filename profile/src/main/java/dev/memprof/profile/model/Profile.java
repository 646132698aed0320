package dev.memprof.profile.model;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * Native memory by allocating stack: what was live at a moment, or how that changed over a time.
 * Immutable.
 *
 * @param time when it was taken; the end, for a difference
 * @param duration {@link Duration#ZERO} for what is live; the time between two profiles for their
 *     difference
 * @param sampleIntervalBytes mean bytes allocated between two samples
 * @param sites estimates by stack, thread and labels, each such once; in no particular order
 * @param mappings the libraries that native frames lie in, as {@link Frame#mapping} indexes them
 * @param sampleType pprof's name of what the bytes are: {@link #LIVE} for what is live, {@code
 *     alloc_space} for all that was allocated, freed or not
 * @param notes what the producer of a pprof file says about it
 */
public record Profile(
    Instant time,
    Duration duration,
    long sampleIntervalBytes,
    List<Site> sites,
    List<Mapping> mappings,
    String sampleType,
    ProducerNotes notes) {
  /** The sample type of what is live: of all profiles that are not part of a {@link History}. */
  public static final String LIVE = "inuse_space";

  /** Of all that was allocated, freed or not. */
  public static final String ALLOCATED = "alloc_space";

  private static final String SINCE = "memprof: since ";

  /** What is live, or how that changed. */
  public Profile(
      Instant time,
      Duration duration,
      long sampleIntervalBytes,
      List<Site> sites,
      List<Mapping> mappings) {
    this(time, duration, sampleIntervalBytes, sites, mappings, LIVE, ProducerNotes.NONE);
  }

  public Profile {
    sites = sites instanceof SiteColumns ? sites : List.copyOf(sites);
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

  /** What percentages are of: of a difference, all that grew; else all that is live. */
  public double grownBytes() {
    return sites.stream().mapToDouble(Site::bytes).filter(bytes -> bytes > 0).sum();
  }

  /** Whether this is a change over time, whose values can be negative. */
  public boolean isDifference() {
    return !duration.isZero();
  }

  /**
   * What grew (positive) and shrank (negative) since {@code base}, stack by stack. Stacks are the
   * same when their frames' names, files and lines are, so that profiles of different processes can
   * be compared. Stacks that only {@code base} has are kept, negative; so are stacks without a
   * change, for {@link #live}.
   */
  public Profile minus(Profile base) {
    return Difference.between(base, this);
  }

  /** All that was live at the end of a difference; a profile of what is live is its own. */
  public Profile live() {
    if (!isDifference()) {
      return this;
    }
    List<Site> held =
        sites.stream()
            .filter(site -> !site.live().isNone())
            .map(
                site ->
                    new Site(
                        site.stack(), site.thread(), site.labels(), site.live(), Estimate.NONE))
            .toList();
    return withSites(held, Duration.ZERO);
  }

  /**
   * Every stack once, whichever threads it ran on and labels it has, and of a difference only what
   * changed: what people look at.
   */
  public Profile byStack() {
    boolean simple =
        sites.stream()
            .allMatch(site -> site.isOfStack() && !(isDifference() && site.isUnchanged()));
    if (simple) {
      return this;
    }
    Sites merged = new Sites(sites.size());
    sites.forEach(site -> merged.add(site.ofStack()));
    List<Site> all = merged.toList();
    return withSites(
        isDifference() ? all.stream().filter(site -> !site.isUnchanged()).toList() : all);
  }

  /** Only what was freed before it had lived so long, of a profile that tells lifetimes. */
  public Profile freedWithin(long millis) {
    return withSites(sites.stream().filter(site -> site.wasFreedWithin(millis)).toList());
  }

  /** The same occasion with other sites, whose frames refer to the same mappings. */
  public Profile withSites(List<Site> others) {
    return withSites(others, duration);
  }

  /** The same occasion with other sites of another sample type. */
  public Profile withSites(List<Site> others, String otherType) {
    return new Profile(time, duration, sampleIntervalBytes, others, mappings, otherType, notes);
  }

  /** The same with a note of when the history began that it is of. */
  Profile since(Instant began) {
    return withNotes(notes.and(SINCE + began));
  }

  /** When the history began that this is of; empty where that is not known, as of what is live. */
  public Optional<Instant> since() {
    return notes.comments().stream()
        .filter(comment -> comment.startsWith(SINCE) && !sampleType.equals(LIVE))
        .findFirst()
        .flatMap(comment -> instant(comment.substring(SINCE.length())));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  Profile withNotes(ProducerNotes others) {
    return new Profile(time, duration, sampleIntervalBytes, sites, mappings, sampleType, others);
  }

  private Profile withSites(List<Site> others, Duration length) {
    return new Profile(time, length, sampleIntervalBytes, others, mappings, sampleType, notes);
  }
}
