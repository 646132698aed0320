package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Owning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.openmbean.CompositeData;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A Java heap in huge pages that were set aside is no part of RSS, and is told beside it. */
class HugePagesIT {
  private static final Path SET_ASIDE = Path.of("/proc/sys/vm/nr_hugepages");
  private static final long MIB = 1 << 20;
  private static final int HEAP_MIB = 192;

  /** Of 2 MiB: the heap, its tables, the code cache, and ZGC's second heap. */
  private static final int PAGES = 400;

  @TempDir private static Path directory;
  private static String before;

  @BeforeAll
  static void setAside() throws IOException {
    assumeTrue(Files.isWritable(SET_ASIDE), SET_ASIDE + " cannot be written");
    before = setAsideNow();
    int got = 0;
    for (int i = 0; i < 10 && got < PAGES; i++) { // each time the kernel moves some more away
      Files.writeString(SET_ASIDE, Integer.toString(PAGES));
      got = Integer.parseInt(setAsideNow());
    }
    assumeTrue(got == PAGES, "the kernel sets aside " + got + " huge pages only");
  }

  /** In one read: the kernel gives no second one. */
  private static String setAsideNow() throws IOException {
    return Files.readAllLines(SET_ASIDE).get(0);
  }

  @AfterAll
  static void putBack() throws IOException {
    if (before != null) {
      Files.writeString(SET_ASIDE, before);
    }
  }

  /** All those that touch their heap beforehand: in huge pages, Serial does not. */
  static Stream<Arguments> collectors() throws IOException {
    return Jdk.all().stream()
        .flatMap(
            jdk ->
                Stream.of("UseG1GC", "UseZGC", "UseParallelGC")
                    .map(collector -> Arguments.of(jdk, collector)));
  }

  @ParameterizedTest
  @MethodSource("collectors")
  void areToldBesideWhatAddsUpToRss(Jdk jdk, String collector) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "growth=off,limits=off")
                .add("-XX:+" + collector, "-XX:+UseLargePages", "-XX:+AlwaysPreTouch")
                .add("-Xms" + HEAP_MIB + "m", "-Xmx" + HEAP_MIB + "m")
                .add(Owning.class.getName(), directory)
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      long earlier = jvm.proc().status("VmRSS") << 10;
      LedgerSums sums = LedgerSums.of(jmx);
      long later = jvm.proc().status("VmRSS") << 10;

      assertThat(sums.rssBytes())
          .isBetween(Math.min(earlier, later) - 8 * MIB, Math.max(earlier, later) + 8 * MIB);
      assertThat(sums.categories().values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(sums.rssBytes());
      assertThat(sums.unexplainedBytes()).isLessThanOrEqualTo(sums.rssBytes() / 100);
      Map<String, Long> beside = beside(jmx);
      assertThat(beside.get("Java heap in huge pages"))
          .as(beside.toString())
          .isCloseTo(HEAP_MIB * MIB, Percentage.withPercentage(3));
      assertThat(sums.of("java-heap")).isLessThan(MIB);
    }
  }

  private static Map<String, Long> beside(Jmx jmx) throws Exception {
    Map<String, Long> beside = new HashMap<>();
    CompositeData reading = (CompositeData) jmx.get("Ledger", "Reading");
    for (CompositeData row : (CompositeData[]) reading.get("beside")) {
      beside.put((String) row.get("owner"), (Long) row.get("residentBytes"));
    }
    return beside;
  }
}
