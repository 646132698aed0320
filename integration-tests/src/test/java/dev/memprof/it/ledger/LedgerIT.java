package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Owning;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.openmbean.CompositeData;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every page of a JVM has an owner, and the right one. */
class LedgerIT {
  private static final int MIB = 1 << 20;

  @TempDir private Path directory;

  /** Each collector, each with something else that changes how memory is laid out. */
  static Stream<Arguments> jdksAndLayouts() throws IOException {
    return Jdk.all().stream()
        .flatMap(
            jdk ->
                Stream.of(
                        "-XX:+UseG1GC",
                        "-XX:+UseSerialGC -Xshare:off",
                        "-XX:+UseParallelGC -XX:+AlwaysPreTouch",
                        "-XX:+UseZGC",
                        "-XX:+UseShenandoahGC -XX:+UseTransparentHugePages",
                        jdk.feature() >= 24
                            ? "-XX:+UnlockExperimentalVMOptions -XX:+UseCompactObjectHeaders"
                            : "-XX:-UseCompressedOops -XX:-UseCompressedClassPointers")
                    .map(options -> Arguments.of(jdk, options)));
  }

  /** One reading: its sums by category. */
  private record Reading(long rssBytes, long unexplainedBytes, Map<String, Long> categories) {
    static Reading of(Jmx jmx) throws Exception {
      CompositeData reading = (CompositeData) jmx.get("Ledger", "Reading");
      Map<String, Long> categories = new HashMap<>();
      for (CompositeData row : (CompositeData[]) reading.get("rows")) {
        categories.merge((String) row.get("category"), (Long) row.get("residentBytes"), Long::sum);
      }
      assertThat(reading.get("depth")).isEqualTo("watched");
      assertThat((String[]) reading.get("remarks")).isEmpty();
      return new Reading(
          (Long) reading.get("rssBytes"), (Long) reading.get("unexplainedBytes"), categories);
    }

    long of(String category) {
      return categories.getOrDefault(category, 0L);
    }
  }

  @ParameterizedTest
  @MethodSource("jdksAndLayouts")
  void explainsAllMemory(Jdk jdk, String options) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "growth=off,limits=off")
                .add((Object[]) options.split(" "))
                .add("-Xmx256m", Owning.class.getName(), directory)
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      Reading first = Reading.of(jmx); // makes the JVM load what it needs for the next one
      Reading reading = Reading.of(jmx);

      assertThat(reading.categories().values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(reading.rssBytes());
      assertThat((double) reading.unexplainedBytes())
          .as(first + " " + reading)
          .isLessThan(0.01 * reading.rssBytes());
      assertThat(reading.of("metaspace")).isGreaterThan(MIB);
      assertThat(reading.of("java-heap")).isGreaterThan(MIB);
      assertThat(reading.of("code-cache")).isGreaterThan(MIB);
      assertThat(reading.of("libraries")).isGreaterThan(10 * MIB);
      assertThat(reading.of("thread-stacks")).isBetween(300L << 10, 8L * MIB);
      assertThat(reading.of("malloc-live")).isGreaterThan(MIB);
      assertThat(reading.of("other-mappings")).isLessThan(3 * MIB);
    }
  }

  /** What the JVM itself counts, by category; of what it has committed, a little is not touched. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void agreesWithNativeMemoryTracking(Jdk jdk) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "growth=off,limits=off")
                .add("-XX:NativeMemoryTracking=summary", "-XX:+AlwaysPreTouch", "-Xms256m")
                .add("-Xmx256m", Owning.class.getName(), directory)
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      Reading first = Reading.of(jmx);
      Reading reading = Reading.of(jmx);
      String tracked =
          Jvm.run(new Jvm.Builder(jdk.tool("jcmd"), jvm.pid(), "VM.native_memory")).text();

      long heap = committed(tracked, "Java Heap \\(");
      assertThat((double) reading.of("java-heap"))
          .as(first + " " + reading + tracked)
          .isBetween(0.98 * heap, 1.02 * heap);
      long metaspace = committed(tracked, "Metadata: *\\)\\s*\\(\\s*");
      long classSpace = committed(tracked, "Class space:\\)\\s*\\(\\s*");
      assertThat((double) reading.of("metaspace"))
          .as(reading + tracked)
          .isBetween(0.94 * metaspace, 1.02 * metaspace);
      assertThat((double) reading.of("class-space"))
          .as(reading + tracked)
          .isBetween(0.85 * classSpace, 1.02 * classSpace);
      long stacks = committed(tracked, "\\(stack: ");
      assertThat((double) reading.of("thread-stacks"))
          .as(reading + tracked)
          .isBetween(0.8 * stacks, 1.1 * stacks);
    }
  }

  /** In bytes. */
  private static long committed(String tracked, String before) {
    Matcher matcher =
        Pattern.compile(before + "reserved=\\d+KB, committed=(\\d+)KB").matcher(tracked);
    assertThat(matcher.find()).as(before + " in " + tracked).isTrue();
    return Long.parseLong(matcher.group(1)) << 10;
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void givesWhatIsTakenToItsOwner(Jdk jdk) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "growth=off,limits=off,malloc_conf=dirty_decay_ms:-1")
                .add("-Xms192m", "-Xmx192m", Owning.class.getName(), directory)
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      Reading warm = Reading.of(jmx);
      assertThat(warm.rssBytes()).isPositive();

      grows(jvm, jmx, "direct", 97 * MIB, "malloc-live", 12); // compilers take and free some
      grows(jvm, jmx, "free", 64 * MIB, "malloc-dirty", 12); // the JVM takes and frees some as well
      grows(jvm, jmx, "file", 37 * MIB, "mapped-files", 3);
      grows(jvm, jmx, "memory", 23 * MIB, "shared-memory", 3);
      Reading before = Reading.of(jmx);
      run(jvm, "threads", 53);
      run(jvm, "loaders", 1_009);
      Reading after = Reading.of(jmx);
      assertThat(after.of("thread-stacks") - before.of("thread-stacks"))
          .as(before + " " + after)
          .isBetween(53L * (96 << 10), 53L * (1 << 20));
      assertThat(after.of("metaspace") - before.of("metaspace"))
          .as(before + " " + after)
          .isGreaterThan(5 * MIB);
      assertThat(after.of("class-space") - before.of("class-space")).isGreaterThan(MIB / 2);
    }
  }

  private static void grows(
      Jvm jvm, Jmx jmx, String command, int bytes, String category, int percent) throws Exception {
    Reading before = Reading.of(jmx);
    run(jvm, command, bytes);
    Reading after = Reading.of(jmx);
    assertThat(after.of(category) - before.of(category))
        .as(command + ": " + before + " " + after)
        .isCloseTo(bytes, Offset.offset((long) bytes * percent / 100));
  }

  private static void run(Jvm jvm, String command, int number) throws Exception {
    String unused = jvm.say(command + " " + number).awaitLine("done " + command);
  }
}
