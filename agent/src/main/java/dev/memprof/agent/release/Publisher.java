package dev.memprof.agent.release;

import dev.memprof.agent.allocator.Reading;
import dev.memprof.agent.allocator.Readings;
import dev.memprof.agent.thread.OwnThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Takes records off the application's threads. Those that came while one was being settled share
 * the next collection, and collections take at most a tenth of the time. The thread starts with the
 * first record; records beyond a full queue are dropped.
 */
final class Publisher {
  private static final int QUEUED = 1_000;

  private final Caches caches;
  private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(QUEUED);
  private boolean started;

  /** Of its thread alone; null until that needs it, since few caches are ever released. */
  private PacedCollection collections;

  private record Item(RegisteredCache cache, Release release) {}

  Publisher(Caches caches) {
    this(caches, null);
  }

  /**
   * @param collections null for those of this JVM
   */
  Publisher(Caches caches, PacedCollection collections) {
    this.caches = caches;
    this.collections = collections;
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
    collections = collections == null ? PacedCollection.ofThisJvm() : collections;
    while (true) {
      try {
        publishNext();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // nobody of ours does; whoever does ends it
        return;
      } catch (RuntimeException | Error e) {
        OwnThread.failed("notifications of cache releases may be missing", e);
      }
    }
  }

  private void publishNext() throws InterruptedException {
    List<Item> items = new ArrayList<>();
    items.add(queue.take());
    boolean settles = caches.settle() == Settle.GC;
    if (settles) {
      collections.awaitTurn();
    }
    int unused = queue.drainTo(items);
    Reading settled = settles ? collections.collect() : null;
    for (Item item : items) {
      Release release = item.release;
      boolean may = settled != null && release.before() != null;
      try {
        caches.publish(item.cache, may ? release.settled(settled) : release);
      } catch (RuntimeException e) {
        System.err.println("memprof: a listener of releases failed: " + e);
      }
    }
  }
}
