package dev.memprof.profile.text;

import java.time.Instant;

/**
 * How far to believe a profile of what is live in a JVM now.
 *
 * @param sampling whether allocations are sampled
 * @param sinceMillis since when they are, or are not; ms since the epoch
 * @param wasOff whether sampling is off, or was at some time
 * @param sampledBytes what the samples stand for
 * @param allocatedBytes all that the allocator counts as allocated
 */
public record Coverage(
    boolean sampling, long sinceMillis, boolean wasOff, double sampledBytes, long allocatedBytes) {

  /** Of an estimate: beyond it, the two figures are of different moments. */
  private static final double MAX_EXCESS_BYTES = 32 << 20;

  /** A line or two for a person, each ended. */
  public String text() {
    double excess = sampledBytes - allocatedBytes;
    if (allocatedBytes < 0 || excess > Math.max(MAX_EXCESS_BYTES, allocatedBytes / 4.0)) {
      return gap()
          + "Samples stand for "
          + Amounts.bytes(sampledBytes)
          + "; much was freed before jemalloc said how much is allocated"
          + (allocatedBytes < 0 ? "\n" : ", " + Amounts.bytes((double) allocatedBytes) + "\n");
    }
    if (allocatedBytes > 0 && sampledBytes > allocatedBytes) {
      return gap()
          + "Samples stand for all of "
          + allocated()
          + "\n"; // an estimate may come out higher
    }
    if (sampling && sampledBytes == 0 && allocatedBytes > 0) {
      return gap()
          + "Nothing of "
          + allocated()
          + " is sampled yet; look again when the program has run for a while\n";
    }
    String amount =
        "Samples stand for "
            + Amounts.bytes(sampledBytes)
            + " of "
            + allocated()
            + (allocatedBytes > 0
                ? " (" + Amounts.percent(sampledBytes / allocatedBytes) + ")\n"
                : "\n");
    return gap() + amount;
  }

  private String allocated() {
    return Amounts.bytes((double) allocatedBytes) + " allocated by jemalloc";
  }

  private String gap() {
    if (!wasOff) {
      return "";
    }
    String since = Amounts.time(Instant.ofEpochMilli(sinceMillis));
    return sampling
        ? "Sampling has been on since "
            + since
            + ", but was off before: what was allocated then is missing\n"
        : "Sampling has been off since " + since + ": what was allocated meanwhile is missing\n";
  }
}
