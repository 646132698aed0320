package dev.memprof.agent.limits;

import dev.memprof.agent.weave.Reflection;
import dev.memprof.ledger.limits.JvmLimit;
import dev.memprof.ledger.limits.Limits;
import dev.memprof.ledger.limits.ProcessMemory;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** The limits of this process, of which the JVM tells its own. */
public final class OwnLimits {
  private OwnLimits() {}

  /** What the kernel counts of this process; to be closed. */
  public static ProcessMemory process() {
    return new ProcessMemory(Path.of("/proc/self"), pageBytes());
  }

  /** The kernel's, of which jemalloc's may be a multiple. */
  private static native int pageBytes();

  /**
   * @param process closed by its owner
   */
  public static Limits of(ProcessMemory process) {
    return in(Path.of("/"), process);
  }

  /**
   * @param root of the file system: {@code /}, but for tests
   * @param process closed by its owner
   */
  static Limits in(Path root, ProcessMemory process) {
    return new Limits(root, root.resolve("proc/self"), process, directMemory(), heap());
  }

  private static JvmLimit directMemory() {
    BufferPoolMXBean pool =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(candidate -> candidate.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
    long ceilingBytes = maxDirectMemory();
    return JvmLimit.directMemory(() -> ceilingBytes, pool::getTotalCapacity);
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

  private static JvmLimit heap() {
    Runtime runtime = Runtime.getRuntime();
    return JvmLimit.heap(runtime::maxMemory, () -> runtime.totalMemory() - runtime.freeMemory());
  }
}
