package dev.memprof.agent.watch;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/**
 * Charges a dump to its pace: processor time of the watch's thread, since on a busy machine a dump
 * takes longer, but no more of a core. Only the watch's thread may call.
 */
final class DumpCosts {
  private final LongSupplier cpuClock;

  /** The first dump loads classes and symbols, ten times a later one's cost, once. */
  private boolean warm;

  /**
   * @param cpuClock processor time of the thread that asks, in nanoseconds
   */
  DumpCosts(LongSupplier cpuClock) {
    this.cpuClock = cpuClock;
  }

  static DumpCosts ofThisThread() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return new DumpCosts(
        threads.isCurrentThreadCpuTimeSupported()
            ? threads::getCurrentThreadCpuTime
            : System::nanoTime);
  }

  long nowNanos() {
    return cpuClock.getAsLong();
  }

  /**
   * @param pace null for what need not wait; that has warmed up all the same
   */
  void charge(DumpPace pace, long nanos) {
    if (warm && pace != null) {
      pace.spend(nanos);
    }
    warm = true;
  }
}
