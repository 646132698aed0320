package dev.memprof.agent.allocator;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** Reads counters, the cheap and the exact ones by native code of ours. Any thread may call. */
public final class Readings {
  private static final int TOTALS = 5;

  /** Found by a thread of ours: it would take the application's milliseconds. */
  private static volatile BufferPoolMXBean directBuffers;

  private Readings() {}

  private static native boolean allocator(long[] into);

  /** Lets {@link #now} read the direct buffers as well. */
  public static void findDirectBuffers() {
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      if (pool.getName().equals("direct")) {
        directBuffers = pool;
      }
    }
  }

  /** Bytes of the JDK's direct buffers; -1 until they were found. */
  static long directBytes() {
    BufferPoolMXBean pool = directBuffers;
    return pool == null ? -1 : pool.getMemoryUsed();
  }

  /** Totals of a new epoch of the allocator, which takes some 100 us. */
  public static Reading now() {
    long[] totals = new long[TOTALS];
    boolean known = allocator(totals);
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.totalMemory() - runtime.freeMemory();
    return known
        ? new Reading(totals[0], totals[1], totals[2], totals[3], totals[4], heap, directBytes())
        : new Reading(-1, -1, -1, -1, -1, heap, directBytes());
  }
}
