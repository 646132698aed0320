package dev.memprof.agent.watch;

/**
 * Holds dumps that come by themselves to 1 % of one core's time, after a burst of a second: a
 * program that allocates 50 GB/s must not spend its life dumping. Time is given. Not for two
 * threads at once.
 */
final class DumpPace {
  private static final long BURST_NANOS = 1_000_000_000L;
  private static final long SHARE = 100;

  private long balanceNanos = BURST_NANOS;
  private long lastNanos;

  DumpPace(long nanos) {
    lastNanos = nanos;
  }

  /** Whether the next dump may be taken; the last one may have gone into debt. */
  boolean allows(long nanos) {
    balanceNanos = Math.min(BURST_NANOS, balanceNanos + (nanos - lastNanos) / SHARE);
    lastNanos = nanos;
    return balanceNanos > 0;
  }

  /** A dump took this time. */
  void spend(long tookNanos) {
    balanceNanos -= tookNanos;
  }
}
