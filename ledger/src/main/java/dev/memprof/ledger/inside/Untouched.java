package dev.memprof.ledger.inside;

import dev.memprof.ledger.MallocUse;
import dev.memprof.ledger.growth.MinuteRing;

/**
 * How much of malloc's live blocks was never touched. Of free pages some were not touched either,
 * but those come and go: the least that the kernel has missed in the last readings is of blocks
 * that stay. Its monitor guards what was missed.
 */
final class Untouched {
  private final MinuteRing<Long> missed = new MinuteRing<>(Math::min);

  /**
   * @param timeMillis of the reading, any clock that goes on
   * @param bytes that the kernel missed in it
   */
  synchronized void add(long timeMillis, long bytes) {
    missed.add(timeMillis, bytes);
  }

  /** In bytes; {@link MallocUse#UNKNOWN} before the first reading. */
  synchronized long bytes() {
    return missed.readings().stream()
        .mapToLong(MinuteRing.Reading::value)
        .min()
        .orElse(MallocUse.UNKNOWN);
  }
}
