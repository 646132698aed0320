package dev.memprof.agent.release;

import dev.memprof.agent.allocator.Reading;
import dev.memprof.agent.allocator.Readings;
import dev.memprof.agent.thread.OwnThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Takes records off the application's threads. Those that came while one was being settled share
 * the next collection, and collections take at most a tenth of the time. The thread starts with the
 * first record; records beyond a full queue are dropped.
 */
final class Publisher {
  private static final int QUEUED = 1_000;

  /** What the next release of a busy moment may follow within. */
  private static final long GATHER_MS = 100;

  private static final int REST_FACTOR = 9;

  private final Caches caches;
  private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(QUEUED);
  private boolean started;
  private long restUntilNanos = System.nanoTime();

  private record Item(RegisteredCache cache, Release release) {}

  Publisher(Caches caches) {
    this.caches = caches;
  }

  void offer(RegisteredCache cache, Release release) {
    boolean unused = queue.offer(new Item(cache, release));
    start();
  }

  private synchronized void start() {
    if (!started) {
      started = true;
      var unused = OwnThread.start("memprof-caches", this::run);
    }
  }

  private void run() {
    Readings.findDirectBuffers();
    while (true) {
      try {
        publishNext();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // nobody of ours does; whoever does ends it
        return;
      } catch (RuntimeException | Error e) {
        OwnThread.failed("releases of caches may not be told", e);
      }
    }
  }

  private void publishNext() throws InterruptedException {
    List<Item> items = new ArrayList<>();
    items.add(queue.take());
    boolean settles = caches.settle() == Settle.GC;
    if (settles) {
      long restMs = TimeUnit.NANOSECONDS.toMillis(restUntilNanos - System.nanoTime());
      Thread.sleep(Math.max(GATHER_MS, restMs));
    }
    int unused = queue.drainTo(items);
    Reading settled = settles ? collect() : null;
    for (Item item : items) {
      Release release = item.release;
      boolean may = settled != null && release.before() != null;
      try {
        caches.publish(item.cache, may ? release.settled(settled) : release);
      } catch (RuntimeException e) {
        System.err.println("memprof: a listener of releases: " + e);
      }
    }
  }

  private Reading collect() throws InterruptedException {
    long nanos = GarbageCollection.await();
    restUntilNanos = System.nanoTime() + REST_FACTOR * nanos;
    return Readings.now();
  }
}
