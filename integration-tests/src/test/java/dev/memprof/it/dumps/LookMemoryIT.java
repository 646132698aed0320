package dev.memprof.it.dumps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Idle;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.management.ObjectName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What looks leave in an idle process. The JIT compilers take tens of MiB for a moment, which only
 * the agent's watch has jemalloc give back where nothing else allocates: so each bound holds soon,
 * not at once.
 */
class LookMemoryIT {
  /**
   * What looks add beside the Java heap: classes, code, stacks, JMX; a JVM without memprof takes 12
   * to 18 MiB for a client of JMX alone. 20 were seen, and 27 to 30 where what is free stays.
   */
  private static final long MAX_FIRST_KIB = 23 << 10;

  private static final long MAX_MORE_KIB = 4 << 10;
  private static final long MAX_PROFILE_AND_DUMP_KIB = 8 << 10;

  /** Of the Java heap, for one look at a small program: half of it is JMX's and the buffers'. */
  private static final long MAX_ALLOCATED_BYTES = 4 << 20;

  /** A Java heap that is resident from the start on, so that garbage does not count. */
  private static final Object[] JVM = {
    "-Xms64m", "-Xmx64m", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch"
  };

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void looksLeaveLittleBehind(Jdk jdk, @TempDir Path store) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "dir=" + store).add(JVM).add(Idle.class.getName()).startReady()) {
      long restKib = residentKib(jvm);
      try (Jmx jmx = Jmx.attach(jvm)) {
        look(jmx);
        awaitAtMost(jvm, restKib + MAX_FIRST_KIB, "the first look");
        long firstKib = residentKib(jvm);
        for (int i = 1; i < 10; i++) {
          look(jmx);
        }
        awaitAtMost(jvm, firstKib + MAX_MORE_KIB, "ten looks");
        Object profile = jmx.call("Profiler", "profile", 1);
        Object dump = jmx.call("Profiler", "dump");
        assertThat(List.of(profile, dump)).doesNotContainNull();
        awaitAtMost(jvm, firstKib + MAX_PROFILE_AND_DUMP_KIB, "a timed profile and a dump");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void aLookAllocatesLittle(Jdk jdk, @TempDir Path store) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "dir=" + store).add(JVM).add(Idle.class.getName()).startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      look(jmx);
      List<Long> allocated = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        long before = allocatedBytes(jmx);
        look(jmx);
        allocated.add(allocatedBytes(jmx) - before);
      }
      Collections.sort(allocated);
      assertThat(allocated.get(3)).as("median of %s", allocated).isBetween(1L, MAX_ALLOCATED_BYTES);
    }
  }

  private static void look(Jmx jmx) throws Exception {
    assertThat((byte[]) jmx.call("Profiler", "snapshot")).isNotEmpty();
  }

  private static long residentKib(Jvm jvm) throws IOException {
    return jvm.proc().status("VmRSS");
  }

  private static void awaitAtMost(Jvm jvm, long kib, String what) {
    Waiting.on("what is left of " + what)
        .untilAsserted(() -> assertThat(residentKib(jvm)).isLessThanOrEqualTo(kib));
  }

  /** By all threads that there are, those of the JMX connection included. */
  private static long allocatedBytes(Jmx jmx) throws Exception {
    ObjectName threads = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
    Object ids = jmx.server.getAttribute(threads, "AllThreadIds");
    long[] bytes =
        (long[])
            jmx.server.invoke(
                threads,
                "getThreadAllocatedBytes",
                new Object[] {ids},
                new String[] {long[].class.getName()});
    long sum = 0;
    for (long of : bytes) {
      sum += Math.max(0, of); // -1 for one that has ended
    }
    return sum;
  }
}
