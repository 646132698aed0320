package dev.memprof.contract;

import java.util.List;

/**
 * Whose the memory of this process is, and whether it grows. Object name {@code
 * dev.memprof:type=Ledger}. Every reading is of its own moment; take {@code Reading} where figures
 * must add up.
 *
 * <p>Notification: {@code memprof.growth}, whose user data is a {@link GrowthVerdict}.
 */
@Described("Whose the memory of this process is, and whether it grows")
public interface LedgerMXBean {
  /** Type of a notification: memory has begun to grow. */
  String GROWTH = "memprof.growth";

  @Described("All rows of one moment, and what the kernel counts beside them")
  LedgerReading getReading();

  @Described("The rows alone: category, owner, resident and virtual bytes, growth since the start")
  List<LedgerRow> getRows();

  @Unit("bytes")
  @Described("Resident set size of this process, in bytes: the sum of the rows")
  long getRssBytes();

  @Unit("bytes")
  @Described("The part of it that has no owner, in bytes")
  long getUnexplainedBytes();

  @Described("Whether memory grows, what of it, how fast and since when, by the whole run")
  GrowthVerdict getGrowth();

  @Described("The same in a word: grows, steady or too-early")
  String getVerdict();

  @Described("What grows, the fastest first; empty unless the verdict is grows")
  List<GrowingPart> getGrowing();

  @Described("Whether memory grows, by what was recorded since a time")
  GrowthVerdict growth(
      @Described("Milliseconds since the epoch before which nothing counts; 0 for the whole run")
          long sinceMillis);
}
