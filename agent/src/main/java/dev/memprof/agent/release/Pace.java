package dev.memprof.agent.release;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets so many through in a time, and some at once; the others must do without. Any thread may ask;
 * a number is all it holds (the virtual scheduling of ATM's generic cell rate algorithm).
 */
public final class Pace {
  private final long intervalNanos;
  private final long burstNanos;
  private final AtomicLong due = new AtomicLong(System.nanoTime());

  Pace(long intervalNanos, int burst) {
    this.intervalNanos = intervalNanos;
    this.burstNanos = intervalNanos * burst;
  }

  boolean tryPass(long nowNanos) {
    while (true) {
      long was = due.get();
      if (was - nowNanos > burstNanos) {
        return false;
      }
      long start = was - nowNanos < 0 ? nowNanos : was;
      if (due.compareAndSet(was, start + intervalNanos)) {
        return true;
      }
    }
  }
}
