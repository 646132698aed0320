package dev.memprof.agent.limits;

import com.sun.management.HotSpotDiagnosticMXBean;
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
    long option =
        Long.parseLong(
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue());
    ceilingBytes = option > 0 ? option : Runtime.getRuntime().maxMemory();
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
