package dev.memprof.store.file;

import dev.memprof.ledger.limits.LimitUse;
import java.time.Instant;

/**
 * A point of a run's curve.
 *
 * @param liveBytes what the application holds, sampled or not: jemalloc's {@code stats.allocated}
 * @param residentBytes what jemalloc keeps in memory for it: {@code stats.resident}
 * @param rssBytes resident set size of the whole process
 * @param limitBytes the ceiling nearest to being reached; 0 where there is none
 * @param limit its name, such as {@code memory.max}; empty where there is none
 */
public record RunPoint(
    Instant time,
    long liveBytes,
    long residentBytes,
    long rssBytes,
    long limitBytes,
    String limit) {

  /**
   * The same with the nearest limit.
   *
   * @param use null where there is none
   */
  public static RunPoint of(
      Instant time, long liveBytes, long residentBytes, long rssBytes, LimitUse use) {
    return new RunPoint(
        time,
        liveBytes,
        residentBytes,
        rssBytes,
        use == null ? 0 : use.ceilingBytes(),
        use == null ? "" : use.name());
  }

  /**
   * The ceiling, where it is one that resident memory counts against: an address space or direct
   * memory is another thing. 0 for none.
   */
  public long residentLimitBytes() {
    return limit.startsWith("memory.") || limit.startsWith("physical") ? limitBytes : 0;
  }
}
