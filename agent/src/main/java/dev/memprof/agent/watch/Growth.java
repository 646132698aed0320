package dev.memprof.agent.watch;

import java.util.concurrent.TimeUnit;

/**
 * Decides when live native memory has grown enough for a dump: over what it was at the last
 * automatic dump, or at the start. Looks and dumps by hand do not count. Time and bytes are given,
 * so that it can be tested by tables. Not for two threads at once.
 */
final class Growth {
  /** After a failed dump; each further failure doubles it. */
  static final long MIN_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  static final long MAX_RETRY_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final long growthBytes;
  private long baseBytes;
  private long highestBytes;
  private boolean dumped;
  private long retryNanos;
  private long notBeforeNanos;

  /**
   * @param growthBytes {@link Long#MAX_VALUE} for never
   * @param liveBytes at the start
   */
  Growth(long growthBytes, long liveBytes) {
    this.growthBytes = growthBytes;
    baseBytes = liveBytes;
    highestBytes = liveBytes;
  }

  boolean isDue(long liveBytes, long nanos) {
    return liveBytes - baseBytes >= growthBytes && (retryNanos == 0 || nanos - notBeforeNanos >= 0);
  }

  /** Whether it is as much beyond all that was ever dumped, which cannot come again and again. */
  boolean isHighest(long liveBytes) {
    return liveBytes - highestBytes >= growthBytes;
  }

  long grownBytes(long liveBytes) {
    return liveBytes - baseBytes;
  }

  /** For a person: what the growth counts from. */
  String base() {
    return dumped ? "the last automatic dump" : "start";
  }

  /** An automatic dump was taken, for whatever reason: growth counts from here. */
  void dumped(long liveBytes) {
    dumped = true;
    baseBytes = liveBytes;
    highestBytes = Math.max(highestBytes, liveBytes);
    retryNanos = 0;
  }

  /** One that was due failed: growth counts from where it did, and the next try has to wait. */
  void failed(long nanos) {
    retryNanos = Math.min(MAX_RETRY_NANOS, Math.max(MIN_RETRY_NANOS, 2 * retryNanos));
    notBeforeNanos = nanos + retryNanos;
  }
}
