package dev.memprof.agent.release;

import dev.memprof.agent.allocator.Readings;
import java.lang.ref.Cleaner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A garbage collection with all that hangs on it. Direct buffers and other native memory of Java
 * objects are freed after the collection, by the reference handler and by cleaners' threads; and
 * what a cleaner lets go of is garbage of the next collection.
 */
final class GarbageCollection {
  private static final int ROUNDS = 2;
  private static final long CLEANER_TIMEOUT_MS = 2_000;
  private static final long POLL_MS = 10;

  /** As long nothing is freed any more, and no compiler is at work: those hold MiBs in passing. */
  private static final long QUIET_MS = 100;

  private static final long QUIET_BYTES = 64 << 10;

  /** Of an application that is busy itself no quiet can be had. */
  private static final long QUIET_TIMEOUT_MS = 1_000;

  private static final Cleaner CLEANER = Cleaner.create();

  private GarbageCollection() {}

  /**
   * Asks for it and waits for what it frees, at most some seconds; {@code -XX:+DisableExplicitGC}
   * makes it vain.
   *
   * @return how long the collections themselves took, in ns
   */
  static long await() throws InterruptedException {
    long nanos = 0;
    for (int round = 0; round < ROUNDS; round++) {
      CountDownLatch cleaned = new CountDownLatch(1);
      register(cleaned);
      long start = System.nanoTime();
      System.gc();
      nanos += System.nanoTime() - start;
      boolean unused = cleaned.await(CLEANER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
      awaitQuiet();
    }
    return nanos;
  }

  /** In a frame of its own, where nothing keeps the object reachable. */
  private static void register(CountDownLatch cleaned) {
    Cleaner.Cleanable unused = CLEANER.register(new Object(), cleaned::countDown);
  }

  private static void awaitQuiet() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(QUIET_TIMEOUT_MS);
    long bytes = Readings.now().allocated();
    for (long quietMs = 0; quietMs < QUIET_MS && System.nanoTime() < deadline; quietMs += POLL_MS) {
      Thread.sleep(POLL_MS);
      long now = Readings.now().allocated();
      if (Math.abs(now - bytes) > QUIET_BYTES) {
        quietMs = 0;
        bytes = now;
      }
    }
  }
}
