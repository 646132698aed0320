package dev.memprof.agent.release;

import dev.memprof.agent.allocator.Reading;
import dev.memprof.agent.allocator.Readings;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Garbage collections that take at most a tenth of the time. Not for two threads at once. */
final class PacedCollection {
  /** What the next release of a busy moment may follow within. */
  private static final long GATHER_MS = 100;

  /** So many times as long as a collection took, nothing is collected after it. */
  private static final int REST_FACTOR = 9;

  private final Collector collector;
  private final Sleeper sleeper;
  private final Supplier<Reading> readings;
  private final LongSupplier nanoClock;
  private long restUntilNanos;

  /** A collection: how long it took, in ns. */
  interface Collector {
    long collect() throws InterruptedException;
  }

  /** Lets milliseconds pass. */
  interface Sleeper {
    void sleep(long millis) throws InterruptedException;
  }

  /**
   * @param nanoClock as {@link System#nanoTime}
   */
  PacedCollection(
      Collector collector, Sleeper sleeper, Supplier<Reading> readings, LongSupplier nanoClock) {
    this.collector = collector;
    this.sleeper = sleeper;
    this.readings = readings;
    this.nanoClock = nanoClock;
    restUntilNanos = nanoClock.getAsLong();
  }

  static PacedCollection ofThisJvm() {
    return new PacedCollection(
        GarbageCollection::await, Thread::sleep, Readings::now, System::nanoTime);
  }

  /** Waits until the next may come, and some more may share it. */
  void awaitTurn() throws InterruptedException {
    long restMs = TimeUnit.NANOSECONDS.toMillis(restUntilNanos - nanoClock.getAsLong());
    sleeper.sleep(Math.max(GATHER_MS, restMs));
  }

  /** Collects, and tells what is left. */
  Reading collect() throws InterruptedException {
    long nanos = collector.collect();
    restUntilNanos = nanoClock.getAsLong() + REST_FACTOR * nanos;
    return readings.get();
  }
}
