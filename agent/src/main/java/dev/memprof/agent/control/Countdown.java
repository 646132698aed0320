package dev.memprof.agent.control;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Time that runs from now on, unless it is stopped. Any thread may call. */
final class Countdown {
  private final long lengthNanos;
  private final LongSupplier nanoClock;
  private final long startNanos;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * @param nanoClock as {@link System#nanoTime}
   */
  Countdown(long lengthNanos, LongSupplier nanoClock) {
    this.lengthNanos = lengthNanos;
    this.nanoClock = nanoClock;
    startNanos = nanoClock.getAsLong();
  }

  private long leftNanos() {
    return lengthNanos - (nanoClock.getAsLong() - startNanos);
  }

  /** At least 0. */
  long leftMillis() {
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(leftNanos()));
  }

  /** Waits for the end; false when it was stopped before. */
  boolean runsOut() throws InterruptedException {
    return !stopped.await(leftNanos(), TimeUnit.NANOSECONDS);
  }

  /** Never mind the time. */
  void stop() {
    stopped.countDown();
  }

  boolean isStopped() {
    return stopped.getCount() == 0;
  }
}
