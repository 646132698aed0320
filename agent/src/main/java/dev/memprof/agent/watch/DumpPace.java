package dev.memprof.agent.watch;

import java.util.concurrent.TimeUnit;

/**
 * Holds dumps that come by themselves to a share of one core's time, after a burst: a program that
 * allocates 50 GB/s must not spend its life dumping. Time is given. Not for two threads at once.
 */
final class DumpPace {
  private final long burstNanos;
  private final int percent;
  private long balanceNanos;
  private long lastNanos;

  private DumpPace(long burstNanos, int percent, long nanos) {
    this.burstNanos = burstNanos;
    this.percent = percent;
    balanceNanos = burstNanos;
    lastNanos = nanos;
  }

  /**
   * For what can go on for ever: 1 %, after a tenth of a second. A longer burst would have the JVM
   * compile all that a dump runs, which takes as much again.
   */
  static DumpPace endless(long nanos) {
    return new DumpPace(TimeUnit.MILLISECONDS.toNanos(100), 1, nanos);
  }

  /** For what memory's end will end: 10 %, after five seconds. */
  static DumpPace bounded(long nanos) {
    return new DumpPace(TimeUnit.SECONDS.toNanos(5), 10, nanos);
  }

  /** Of one core's time. */
  int percent() {
    return percent;
  }

  /** Whether the next dump may be taken; the last one may have gone into debt. */
  boolean allows(long nanos) {
    balanceNanos = Math.min(burstNanos, balanceNanos + (nanos - lastNanos) * percent / 100);
    lastNanos = nanos;
    return balanceNanos > 0;
  }

  /** A dump took this time. */
  void spend(long tookNanos) {
    balanceNanos -= tookNanos;
  }
}
