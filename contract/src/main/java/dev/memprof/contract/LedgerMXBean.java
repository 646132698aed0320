package dev.memprof.contract;

import java.util.List;

/**
 * Whose the memory of this process is, and whether it grows. Object name {@code
 * dev.memprof:type=Ledger}. Every reading is of its own moment; take {@code Reading} where figures
 * must add up.
 *
 * <p>Notification: {@code memprof.growth}, whose user data is a {@link GrowthVerdict}.
 */
@Described("Tells whose the memory of this process is, and whether it grows.")
public interface LedgerMXBean {
  /** Type of a notification: memory has begun to grow. */
  String GROWTH = "memprof.growth";

  @Described("This has all rows of one moment, and what the kernel counts beside them.")
  LedgerReading getReading();

  @Described(
      "These are the rows alone: category, owner, resident and virtual bytes, growth since the"
          + " start.")
  List<LedgerRow> getRows();

  @Unit("bytes")
  @Described("The resident set size of this process is this many bytes: the sum of the rows.")
  long getRssBytes();

  @Unit("bytes")
  @Described("This many bytes of the resident set size have no owner.")
  long getUnexplainedBytes();

  @Described(
      "This tells whether memory grows, what of it, how fast and since when, by the whole run.")
  GrowthVerdict getGrowth();

  @Described("This is the verdict on growth in a word: grows, steady or too-early.")
  String getVerdict();

  @Described("This is what grows, the fastest first; it is empty unless the verdict is grows.")
  List<GrowingPart> getGrowing();

  @Reads
  @Described("Tells whether memory grows, by what was recorded in the whole run.")
  default GrowthVerdict growth() {
    return growth(0);
  }

  @Reads
  @Described("Tells whether memory grows, by what was recorded since a time.")
  GrowthVerdict growth(
      @Described(
              "Nothing counts before this time in milliseconds since the epoch; 0 means the whole"
                  + " run.")
          long sinceMillis);

  @Reads
  @Described("Returns how memory went since the start: live, resident and RSS bytes over time.")
  default MemoryCurve curve() {
    return curve(0);
  }

  @Reads
  @Described("Returns how memory went since a time: live, resident and RSS bytes over time.")
  MemoryCurve curve(
      @Described(
              "Points up to this time in milliseconds since the epoch are left out; 0 means none.")
          long sinceMillis);

  @Reads
  @Described("Returns how old what was live was since the start: live bytes by age over time.")
  default AgeCurve ages() {
    return ages(0);
  }

  @Reads
  @Described("Returns how old what was live was since a time: live bytes by age over time.")
  AgeCurve ages(
      @Described(
              "Readings up to this time in milliseconds since the epoch are left out; 0 means none.")
          long sinceMillis);

  @Reads
  @Described(
      "Tells what native memory only garbage holds: direct buffers, mapped files, zlib's state and"
          + " what else has a cleaner. Nothing is collected, but the application stands still, one"
          + " to seven seconds for each GiB of live Java heap.")
  GarbageReading garbage(
      @Described("The application may stand still for this many seconds, 1 to 600.") int seconds);
}
