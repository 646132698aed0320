package dev.memprof.agent.scope;

import dev.memprof.agent.release.Pace;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets so many calls of each second pass: exactly so many, unlike {@link Pace}, for who is refused
 * is not counted. Any thread; what does not pass costs a read and writes nothing, since it may be
 * millions.
 */
final class CallRate {
  private static final int COUNT_BITS = 20;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  private final long mostPerSecond;

  /** Upper bits: which second it is; lower: how many calls have passed in it. */
  private final AtomicLong window = new AtomicLong();

  /**
   * @param mostPerSecond less than a million
   */
  CallRate(int mostPerSecond) {
    this.mostPerSecond = mostPerSecond;
  }

  /**
   * @param nanos of {@link System#nanoTime}
   */
  boolean passes(long nanos) {
    long second = Math.floorDiv(nanos, TimeUnit.SECONDS.toNanos(1)); // it may be negative
    while (true) {
      long old = window.get();
      boolean same = old >> COUNT_BITS == second;
      long count = same ? old & COUNT_MASK : 0;
      if (count >= mostPerSecond) {
        return false;
      }
      if (window.compareAndSet(old, second << COUNT_BITS | (count + 1))) {
        return true;
      }
    }
  }
}
