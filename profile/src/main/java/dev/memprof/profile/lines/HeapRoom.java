package dev.memprof.profile.lines;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;

/**
 * How much of the Java heap reading a profile may take without asking for the last of it: in a
 * profiled JVM an OutOfMemoryError of ours would be the application's end under {@code
 * -XX:+ExitOnOutOfMemoryError}. Any thread may call.
 */
public final class HeapRoom {
  /** What reading takes however little there is to read: buffers, and tables to begin with. */
  private static final long BASE_BYTES = 3 << 20;

  /** Some thousand stacks. */
  private static final long MIN_BYTES = 1 << 20;

  /** The JDK's management, which a verb on a heap that is mostly free need not load. */
  private static final class Beans {
    static final List<MemoryPoolMXBean> POOLS =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();

    static final List<GarbageCollectorMXBean> COLLECTORS =
        ManagementFactory.getGarbageCollectorMXBeans();

    private Beans() {}
  }

  private HeapRoom() {}

  /**
   * Whether anything may be read at all. Where it may not, and is all the same since nothing can
   * get worse, what may be kept is little.
   */
  public static boolean isTight() {
    return freeBytes() < BASE_BYTES + MIN_BYTES;
  }

  /**
   * @throws IOException when nothing should be read
   */
  public static void require() throws IOException {
    if (isTight()) {
      throw new IOException(
          "the Java heap has no room to read a profile: %d of %d MiB are free; give Java more (-Xmx)"
              .formatted(freeBytes() >> 20, Runtime.getRuntime().maxMemory() >> 20));
    }
  }

  /** What may be kept of a file. */
  public static long spareBytes() {
    long most = Runtime.getRuntime().maxMemory() / 2;
    return Math.max(MIN_BYTES, Math.min(most, freeBytes() - BASE_BYTES));
  }

  /**
   * What is free now; or, where garbage fills the young generation, as is usual, half of what would
   * be free after a collection of that: the other half is the application's to go on with.
   */
  private static long freeBytes() {
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    if (free >= runtime.maxMemory() / 2) {
      return free; // half of the heap is the most that the collected part could promise
    }
    boolean collected = Beans.COLLECTORS.stream().anyMatch(gc -> gc.getCollectionCount() > 0);
    return collected ? Math.max(free, (runtime.maxMemory() - liveBytes()) / 2) : free;
  }

  /**
   * All of the old generation, which nobody has looked through for long; of others what was left.
   */
  private static long liveBytes() {
    long live = 0;
    for (MemoryPoolMXBean pool : Beans.POOLS) {
      MemoryUsage collected = pool.getCollectionUsage();
      boolean old = pool.getName().contains("Old") || pool.getName().contains("Tenured");
      MemoryUsage usage = old || collected == null ? pool.getUsage() : collected;
      live += usage.getUsed();
    }
    return live;
  }
}
