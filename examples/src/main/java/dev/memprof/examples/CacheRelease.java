package dev.memprof.examples;

import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.openmbean.CompositeData;

/**
 * The third cure: release one known structure at a time and read the allocator before and after.
 * Two off-heap caches of 1 MiB each; the freed size of each is printed.
 *
 * <pre>java -javaagent:memprof.jar -cp memprof-examples.jar dev.memprof.examples.CacheRelease</pre>
 */
public final class CacheRelease {
  private static final int BLOCKS = 16;
  private static final int BLOCK_BYTES = 64 << 10;

  private CacheRelease() {}

  public static void main(String[] arguments) throws Exception {
    OffHeapCache pages = new OffHeapCache("pages", BLOCKS, BLOCK_BYTES);
    OffHeapCache thumbnails = new OffHeapCache("thumbnails", BLOCKS, BLOCK_BYTES);
    allocatedBytes(); // what the first reading itself leaves behind must not count
    for (OffHeapCache cache : List.of(pages, thumbnails)) {
      long before = allocatedBytes();
      cache.clear();
      System.out.printf("%s: %,d bytes freed%n", cache.name, before - allocatedBytes());
    }
  }

  /** A snapshot advances jemalloc's epoch first, without which its statistics stand still. */
  private static long allocatedBytes() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    CompositeData snapshot =
        (CompositeData) server.getAttribute(MemprofBeans.await("Allocator"), "Snapshot");
    return (Long) snapshot.get("allocatedBytes");
  }
}
