package dev.memprof.agent.limits;

import dev.memprof.agent.weave.Reflection;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * {@code -XX:MaxDirectMemorySize}, by default the maximum of the Java heap. What is compared with
 * it is the capacity of the direct buffers (java.nio.Bits.tryReserveMemory).
 */
final class DirectMemoryLimit implements Limit {
  private final BufferPoolMXBean pool;
  private final long ceilingBytes;

  DirectMemoryLimit() {
    pool =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(candidate -> candidate.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
    ceilingBytes = maxDirectMemory();
  }

  /** As java.nio.Bits asks; HotSpotDiagnosticMXBean, which tells it too, is in a further module. */
  private static long maxDirectMemory() {
    try {
      return (long)
          Reflection.method(Class.forName("jdk.internal.misc.VM"), "maxDirectMemory").invoke(null);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Runtime.getRuntime().maxMemory(); // its default
    }
  }

  @Override
  public String name() {
    return "MaxDirectMemorySize";
  }

  @Override
  public long ceilingBytes() {
    return ceilingBytes;
  }

  @Override
  public long useBytes(long interestingBytes) {
    return pool.getTotalCapacity();
  }
}
