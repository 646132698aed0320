package dev.memprof.it.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.HeldMappings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mapping has an owner, from the JVM's first to those of libraries by JNI. */
class MappingWatchIT {
  private static final int THREADS = 13;
  private static final long HEAP_BYTES = 66 << 20;

  @TempDir static Path directory;

  static Stream<Arguments> jdksAndCollectors() throws IOException {
    return Jdk.all().stream()
        .flatMap(
            jdk -> Stream.of("G1", "Serial", "Z").map(collector -> Arguments.of(jdk, collector)));
  }

  @ParameterizedTest
  @MethodSource("jdksAndCollectors")
  void knowsTheOwnerOfAllAnonymousMemory(Jdk jdk, String collector) throws Exception {
    Path library = directory.resolve("libheld.so");
    if (!Files.exists(library)) {
      Gcc.compile(library, "held_mappings.c");
    }
    try (Jvm jvm =
        Jvm.profiled(jdk, "lg_prof_sample=13")
            .add("-XX:+Use" + collector + "GC", "-Xmx" + HEAP_BYTES, "-Xms" + HEAP_BYTES)
            .add("-XX:+AlwaysPreTouch")
            .add(HeldMappings.class.getName(), library, THREADS)
            .start()) {
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output())
          .as(jvm.text())
          .contains(
              "watching true",
              "heldBytes " + (HeldMappings.HELD_BYTES / 4096 + 1) * 4096,
              "heldOwner libheld.so",
              "codeCache libjvm.so",
              "left 0",
              "lost 0",
              "survived");
      assertThat(number(jvm, "heldJavaFrames")).isGreaterThanOrEqualTo(3); // map, hold, main
      assertThat(number(jvm, "heldAgeMillis")).isBetween(0L, 60_000L);
      long anonymous = number(jvm, "anonymousPages");
      assertThat(anonymous).isGreaterThan(HeldMappings.HELD_BYTES / 4096);
      assertThat(number(jvm, "seenPages")).isBetween(anonymous * 98 / 100, anonymous);
      // In two storms 10,400 mappings of 36 KiB on average come and go: 365 MiB if they stayed.
      assertThat(number(jvm, "grownKib")).isLessThan(32 << 10);
      assertThat(number(jvm, "grownRanges")).isLessThan(100);
      if (collector.equals("Z")) {
        assertThat(jvm.output()).contains("javaHeap untold");
      } else {
        assertThat(jvm.output()).contains("javaHeap libjvm.so");
        assertThat(number(jvm, "javaHeapBytes")).isBetween(HEAP_BYTES, HEAP_BYTES + (4 << 20));
      }
    }
  }

  private static long number(Jvm jvm, String name) throws InterruptedException {
    return Long.parseLong(jvm.awaitLine(name + " ").substring(name.length() + 1));
  }
}
