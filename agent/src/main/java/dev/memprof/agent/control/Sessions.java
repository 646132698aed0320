package dev.memprof.agent.control;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The timed profile, of which there is one at a time. Its monitor guards which; {@link Sampling}'s
 * is taken within it, never the other way round, and no dump is taken under either.
 */
public final class Sessions implements AutoCloseable {
  /** The longest timed profile: a day. */
  public static final int MAX_SECONDS = 86_400;

  private final Sampling sampling;
  private final Dumps dumps;
  private final LongSupplier nanoClock;
  private Session running;
  private long lastId;

  /**
   * @param nanoClock as {@link System#nanoTime}
   */
  Sessions(Sampling sampling, Dumps dumps, LongSupplier nanoClock) {
    this.sampling = sampling;
    this.dumps = dumps;
    this.nanoClock = nanoClock;
  }

  /** The one that runs; null when none does. */
  public synchronized Session running() {
    return running;
  }

  /**
   * Starts a timed profile; sampling is switched on for it if need be.
   *
   * @param seconds 1 to {@link #MAX_SECONDS}
   * @throws IllegalArgumentException when it is to take less or more
   * @throws ProfileRunningException when one runs already; names it and the time it has left
   */
  public Session start(int seconds) throws IOException {
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw new IllegalArgumentException(
          "seconds: %d is not between 1 and %,d".formatted(seconds, MAX_SECONDS));
    }
    Session started;
    synchronized (this) {
      if (running != null) {
        throw new ProfileRunningException(running);
      }
      Countdown countdown = new Countdown(TimeUnit.SECONDS.toNanos(seconds), nanoClock);
      started = new Session(++lastId, seconds, countdown, dumps, this::end);
      running = started;
      sampling.lend();
    }
    started.begin();
    return started;
  }

  /**
   * Cancels a timed profile; nothing is written.
   *
   * @throws IllegalArgumentException when no profile of that id runs
   */
  public void cancel(long id) {
    Session now = running();
    if (now == null || now.id() != id) {
      throw new IllegalArgumentException(
          "profile %d does not run%s"
              .formatted(id, now == null ? "" : "; profile " + now.id() + " does"));
    }
    now.cancel();
  }

  private synchronized void end(Session ended) {
    if (running == ended) {
      running = null;
      sampling.giveBack();
    }
  }

  /** Cancels the one that runs. */
  @Override
  public void close() {
    Session now = running();
    if (now != null) {
      now.cancel();
    }
  }
}
