package dev.memprof.examples;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.openmbean.CompositeData;

/**
 * The third cure: release one known structure at a time and read the allocator before and after.
 * Two off-heap caches of 1 MiB each; the freed size of each is printed.
 *
 * <pre>java -javaagent:memprof.jar -cp memprof-examples.jar dev.memprof.examples.Release</pre>
 */
public final class Release {
  private static final int BLOCKS = 16;
  private static final int BLOCK_BYTES = 64 << 10;

  private Release() {}

  public static void main(String[] arguments) throws Exception {
    OffHeapCache pages = new OffHeapCache("pages");
    OffHeapCache thumbnails = new OffHeapCache("thumbnails");
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

  /** Blocks of direct memory that are freed at once when the cache is cleared. */
  private static final class OffHeapCache {
    final String name;
    private final List<ByteBuf> blocks = new ArrayList<>();

    OffHeapCache(String name) {
      this.name = name;
      for (int i = 0; i < BLOCKS; i++) {
        blocks.add(UnpooledByteBufAllocator.DEFAULT.directBuffer(BLOCK_BYTES));
      }
    }

    void clear() {
      blocks.forEach(ByteBuf::release);
      blocks.clear();
    }
  }
}
