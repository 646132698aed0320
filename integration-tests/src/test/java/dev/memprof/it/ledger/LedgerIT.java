package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Owning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  private static final Pattern HUMONGOUS = Pattern.compile("Humongous regions: (\\d+)->");

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

  @ParameterizedTest
  @MethodSource("jdksAndLayouts")
  void explainsAllMemory(Jdk jdk, String options) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "growth=off,limits=off")
                .add((Object[]) options.split(" "))
                .add("-Xmx256m", Owning.class.getName(), directory)
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      LedgerSums first = LedgerSums.of(jmx); // makes the JVM load what it needs for the next one
      LedgerSums reading = LedgerSums.of(jmx);

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

  /** An array of a MiB and its header take two regions of a MiB; others have some as well. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void tellsTheHeapByKindOfRegion(Jdk jdk) throws Exception {
    Path log = directory.resolve("collections");
    try (Jvm jvm =
            Jvm.profiled(jdk, "growth=off,limits=off")
                .add("-XX:+UseG1GC", "-XX:G1HeapRegionSize=1m", "-Xms256m", "-Xmx256m")
                .add("-Xlog:gc+heap:file=" + log + "::filecount=0")
                .add(Owning.class.getName(), directory)
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      run(jvm, "heap", 31 * MIB);
      LedgerSums sums = LedgerSums.of(jmx);

      int collections = regionsAtCollections(log).size();
      long regions = humongousRegions(jmx);
      Jvm collection = Jvm.run(new Jvm.Builder(jdk.tool("jcmd"), jvm.pid(), "GC.run"));
      assertThat(collection.exitCode()).as(collection.text()).isZero();
      assertThat(regions)
          .isGreaterThanOrEqualTo(62)
          .isEqualTo(regionsAtCollections(log).get(collections));
      assertThat(sums.of("java-heap: in use, G1 Old Gen")).isBetween(31L * MIB, 80L * MIB);
      assertThat(
              sums.of("java-heap: in use, G1 Eden Space")
                  + sums.of("java-heap: in use, G1 Survivor Space")
                  + sums.of("java-heap: in use, G1 Old Gen")
                  + sums.of("java-heap: committed, not in use"))
          .isEqualTo(sums.of("java-heap"));
    }
  }

  /** By HotSpot: how many were humongous as each collection began. */
  private static List<Long> regionsAtCollections(Path log) throws IOException {
    return HUMONGOUS
        .matcher(Files.readString(log))
        .results()
        .map(line -> Long.valueOf(line.group(1)))
        .toList();
  }

  private static long humongousRegions(Jmx jmx) throws Exception {
    CompositeData reading = (CompositeData) jmx.get("Ledger", "Reading");
    long regions = 0;
    for (CompositeData row : (CompositeData[]) reading.get("within")) {
      if (row.get("owner").equals("humongous regions")) {
        regions = (Long) row.get("count");
        assertThat(row.get("category")).isEqualTo("java-heap");
        assertThat(row.get("residentBytes")).isEqualTo(regions * MIB);
      }
    }
    return regions;
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void givesWhatIsTakenToItsOwner(Jdk jdk) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "growth=off,limits=off,malloc_conf=dirty_decay_ms:-1")
                .add("-XX:TieredStopAtLevel=1") // C2 alone takes and frees tens of MiB
                .add("-Xms192m", "-Xmx192m", Owning.class.getName(), directory)
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      LedgerSums warm = LedgerSums.of(jmx);
      assertThat(warm.rssBytes()).isPositive();

      grows(jvm, jmx, "direct", 97 * MIB, "malloc-live", 12); // compilers take and free some
      grows(jvm, jmx, "free", 64 * MIB, "malloc-dirty", 12); // the JVM takes and frees some as well
      grows(jvm, jmx, "file", 37 * MIB, "mapped-files", 3);
      grows(jvm, jmx, "memory", 23 * MIB, "shared-memory", 3);
      LedgerSums before = LedgerSums.of(jmx);
      run(jvm, "threads", 53);
      run(jvm, "loaders", 1_009);
      LedgerSums after = LedgerSums.of(jmx);
      assertThat(after.of("thread-stacks") - before.of("thread-stacks"))
          .as(before + " " + after)
          .isBetween(53L * (96 << 10), 53L * (1 << 20));
      assertThat(after.of("metaspace") - before.of("metaspace"))
          .as(before + " " + after)
          .isGreaterThan(5 * MIB);
      assertThat(after.of("class-space") - before.of("class-space")).isGreaterThan(MIB / 2);
    }
  }

  /** Of what is limited (RLIMIT_AS), however large the application wants its own. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void memprofsThreadsTakeLittleAddressSpace(Jdk jdk) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "growth=off,limits=off")
                .add("-Xss16m", "-Xmx64m", Owning.class.getName(), directory)
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      CompositeData reading = (CompositeData) jmx.get("Ledger", "Reading");
      assertThat((CompositeData[]) reading.get("rows"))
          .filteredOn(row -> row.get("owner").toString().startsWith("thread memprof-"))
          .hasSizeGreaterThan(2)
          .allSatisfy(row -> assertThat((Long) row.get("virtualBytes")).isLessThan(2L * MIB));
    }
  }

  private static void grows(
      Jvm jvm, Jmx jmx, String command, int bytes, String category, int percent) throws Exception {
    LedgerSums before = LedgerSums.of(jmx);
    run(jvm, command, bytes);
    LedgerSums after = LedgerSums.of(jmx);
    assertThat(after.of(category) - before.of(category))
        .as(command + ": " + before + " " + after)
        .isCloseTo(bytes, Offset.offset((long) bytes * percent / 100));
  }

  private static void run(Jvm jvm, String command, int number) throws Exception {
    String unused = jvm.say(command + " " + number).awaitLine("done " + command);
  }
}
