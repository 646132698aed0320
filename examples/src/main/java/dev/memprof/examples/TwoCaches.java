package dev.memprof.examples;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/**
 * Two off-heap caches of 1 MiB are cleared, one after the other, while eight threads allocate and
 * free as fast as they can. The agent measures both calls: exactly by the counters of the thread,
 * and beside it what the whole process shows.
 *
 * <pre>
 * java -javaagent:memprof.jar=release=dev.memprof.examples.OffHeapCache#clear \\
 *     -cp memprof-examples.jar dev.memprof.examples.TwoCaches
 * </pre>
 */
public final class TwoCaches {
  private static final int THREADS = 8;
  private static final int MAX_BYTES = 256 << 10;

  private static final int BLOCKS = 16;
  private static final int BLOCK_BYTES = 64 << 10;

  private TwoCaches() {}

  private static final class PageCache extends OffHeapCache {
    PageCache() {
      super("pages", BLOCKS, BLOCK_BYTES);
    }
  }

  private static final class ThumbnailCache extends OffHeapCache {
    ThumbnailCache() {
      super("thumbnails", BLOCKS, BLOCK_BYTES);
    }
  }

  public static void main(String[] arguments) throws Exception {
    OffHeapCache pages = new PageCache();
    OffHeapCache thumbnails = new ThumbnailCache();
    CountDownLatch churning = new CountDownLatch(THREADS);
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> churn(churning), "churn-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    churning.await();
    new OffHeapCache("first", 1, 1).clear(); // the JVM itself allocates for a first call
    pages.clear();
    thumbnails.clear();
    for (CompositeData release : releases(3)) {
      if (release.get("instance").toString().contains("$")) {
        print(release);
      }
    }
  }

  private static void churn(CountDownLatch churning) {
    for (long i = 0; ; i++) {
      int bytes = ThreadLocalRandom.current().nextInt(1, MAX_BYTES);
      OffHeapCache.free(OffHeapCache.allocate(bytes));
      if (i == 100) {
        churning.countDown();
      }
    }
  }

  /** They are published a moment after the call. */
  private static CompositeData[] releases(int count) throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName caches = MemprofBeans.await("Caches");
    CompositeData[] releases = {};
    for (int i = 0; i < 6_000 && releases.length < count; i++) {
      Thread.sleep(10);
      releases = (CompositeData[]) server.getAttribute(caches, "Releases");
    }
    return releases;
  }

  private static void print(CompositeData release) {
    long allocated =
        (Long) ((CompositeData) release.get("before")).get("allocatedBytes")
            - (Long) ((CompositeData) release.get("after")).get("allocatedBytes");
    System.out.printf(
        "%s: %,d bytes freed by the thread; the process shows %,d, and others took %,d and gave %,d%n",
        release.get("instance"),
        (Long) release.get("threadFreedBytes") - (Long) release.get("threadAllocatedBytes"),
        allocated,
        (Long) release.get("othersAllocatedBytes"),
        (Long) release.get("othersFreedBytes"));
  }
}
