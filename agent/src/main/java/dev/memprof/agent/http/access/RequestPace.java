package dev.memprof.agent.http.access;

import java.util.concurrent.TimeUnit;

/**
 * Keeps the service from taking the application's processors, however many clients ask how fast:
 * beyond a burst, requests wait for their turn. Its monitor guards the time of the next turn.
 */
public final class RequestPace {
  private static final long NANOS_PER_REQUEST = TimeUnit.SECONDS.toNanos(1) / 200;
  private static final long BURST = 100;

  private long nextNanos = System.nanoTime() - BURST * NANOS_PER_REQUEST;

  /** Returns when it is the caller's turn. */
  public void await() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(turn());
  }

  private synchronized long turn() {
    long now = System.nanoTime();
    if (now - nextNanos > BURST * NANOS_PER_REQUEST) {
      nextNanos = now - BURST * NANOS_PER_REQUEST;
    }
    nextNanos += NANOS_PER_REQUEST;
    return nextNanos - now;
  }
}
