package dev.memprof.agent.watch;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.OptionalLong;

/** What the Java heap of this JVM has kept when it was collected last. */
public final class KeptHeap {
  /** Of ZGC and Shenandoah: they tell when, and of no memory. */
  private static final String PAUSES = " Pauses";

  /** Some collections are told while it is in use: G1's concurrent ones. All others empty it. */
  private static final String EDEN = "Eden";

  private KeptHeap() {}

  /** 0 before the first collection; empty where the JVM does not tell. Any thread may call. */
  public static OptionalLong bytes() {
    try {
      GcInfo last = last();
      return OptionalLong.of(last == null ? 0 : bytes(last.getMemoryUsageAfterGc()));
    } catch (LinkageError e) { // a runtime image without the module jdk.management
      return OptionalLong.empty();
    }
  }

  /** Null before the first. */
  private static GcInfo last() {
    GcInfo last = null;
    for (java.lang.management.GarbageCollectorMXBean bean :
        ManagementFactory.getGarbageCollectorMXBeans()) {
      if (bean instanceof GarbageCollectorMXBean collector
          && !collector.getName().endsWith(PAUSES)) {
        GcInfo info = collector.getLastGcInfo();
        last =
            info != null && (last == null || info.getEndTime() > last.getEndTime()) ? info : last;
      }
    }
    return last;
  }

  private static long bytes(Map<String, MemoryUsage> usage) {
    long bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage after = usage.get(pool.getName());
      if (pool.getType() == MemoryType.HEAP && !pool.getName().contains(EDEN) && after != null) {
        bytes += after.getUsed();
      }
    }
    return bytes;
  }
}
