package dev.memprof.it.weigh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.HeldCaches;
import dev.memprof.it.programs.Weighed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an object weighs, exact to the object layout; and what caches weigh that are then released.
 */
class WeighIT {
  private static final String PROGRAMS = "dev.memprof.it.programs.";
  private static final Pattern FIGURE = Pattern.compile("(\\w+)=(-?\\w+)");

  static Stream<Arguments> jvms() throws Exception {
    return Jdk.all().stream()
        .flatMap(
            jdk -> Stream.of("G1", "Z", "Serial").map(collector -> Arguments.of(jdk, collector)));
  }

  @ParameterizedTest
  @MethodSource("jvms")
  void weighsWhatIsReachableAndWhatNothingElseHolds(Jdk jdk, String collector) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "")
            .add("-Xmx512m", "-XX:+Use" + collector + "GC", Weighed.class.getName())
            .start()) {
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      long reference = collector.equals("Z") ? 8 : 4;
      long array = aligned(16 + Weighed.ARRAY_BYTES);
      long arrays = aligned(16 + Weighed.ARRAYS * reference) + Weighed.ARRAYS * array;

      for (String what : List.of("arrays", "arrays again")) {
        Map<String, String> weight = weight(jvm, what);
        assertThat(bytes(weight, "reachableBytes")).isEqualTo(arrays);
        assertThat(bytes(weight, "exclusiveBytes")).isEqualTo(arrays);
        assertThat(bytes(weight, "objects")).isEqualTo(1 + Weighed.ARRAYS);
        assertThat(weight.get("stop")).isEqualTo("COMPLETE");
        System.out.printf(
            "%s %s: %,d bytes, paused %.1f ms%n",
            jdk, collector, arrays, bytes(weight, "pauseNanos") / 1e6);
      }

      Map<String, String> shared = weight(jvm, "shared");
      assertThat(bytes(shared, "reachableBytes")).isEqualTo(arrays);
      assertThat(bytes(shared, "exclusiveBytes")).isEqualTo(arrays - Weighed.SHARED * array);
      assertThat(bytes(shared, "exclusiveObjects")).isEqualTo(1 + Weighed.ARRAYS - Weighed.SHARED);

      Map<String, String> direct = weight(jvm, "direct");
      long capacity = Weighed.BUFFERS * Weighed.BUFFER_BYTES;
      assertThat(bytes(direct, "directBytes")).isEqualTo(capacity);
      assertThat(bytes(direct, "exclusiveDirectBytes")).isEqualTo(capacity);
      assertThat(bytes(direct, "directBuffers")).isEqualTo(Weighed.BUFFERS);
      assertThat(bytes(weight(jvm, "mapped"), "directBytes")).isEqualTo(Weighed.BUFFER_BYTES);
      assertThat(bytes(weight(jvm, "a buffer"), "exclusiveDirectBytes"))
          .isEqualTo(Weighed.BUFFER_BYTES);

      Map<String, String> weak = weight(jvm, "weak");
      assertThat(bytes(weak, "objects")).isEqualTo(1 + 4 * Weighed.WEAK); // three, and a value
      assertThat(bytes(weak, "exclusiveObjects")).isEqualTo(1 + 4 * Weighed.WEAK);
      assertThat(bytes(weak, "weakReferences")).isEqualTo(3 * Weighed.WEAK);

      // The array itself, and the one of classes.
      assertThat(bytes(weight(jvm, "application"), "objects")).isEqualTo(2);
      assertThat(jvm.awaitLine("refused: ")).contains("classes, class loaders and threads");

      Map<String, String> few = weight(jvm, "few tags");
      assertThat(few.get("stop")).isEqualTo("TAGS");
      assertThat(bytes(few, "objects")).isLessThan(Weighed.ARRAYS);
      assertThat(bytes(few, "exclusiveBytes")).isEqualTo(-1);
      assertThat(weight(jvm, "no time").get("stop")).isEqualTo("TIME");

      long values = Weighed.CONCURRENT * array;
      for (int i = 0; i < Weighed.CONCURRENT_ROUNDS; i++) {
        Map<String, String> map = weight(jvm, "concurrent " + i);
        // Nodes, keys and the table come on top: less than 100 bytes an entry.
        assertThat(bytes(map, "reachableBytes"))
            .isBetween(values, values + 100L * Weighed.CONCURRENT);
        // Small integers are everybody's.
        assertThat(bytes(map, "exclusiveBytes")).isBetween(values, bytes(map, "reachableBytes"));
      }
    }
  }

  /**
   * Weights and what the release then gives back. Heap: exact in the weight; the heap in use, which
   * a release is measured by, moves by what the JVM and its MBeans need meanwhile, a MiB or two.
   * Native: within six standard errors, as the same samples tell them; of a hundred million runs
   * one lies outside.
   */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void weighsWhatAReleaseGivesBack(Jdk jdk) throws Exception {
    String release =
        "heap:%1$sHeldCaches$OnHeap#clear+direct:%1$sHeldCaches$Direct#clear+native:%1$sBlockCache#clear"
            .formatted(PROGRAMS);
    try (Jvm jvm =
            Jvm.profiled(jdk, "settle=gc,lg_prof_sample=16,release=" + release)
                .add("-Xmx512m", "-XX:+UseSerialGC", HeldCaches.class.getName())
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      CompositeData heap = weigh(jmx, "heap");
      CompositeData direct = weigh(jmx, "direct");
      CompositeData blocks = weigh(jmx, "native");
      assertThat((CompositeData[]) jmx.call("Caches", "weigh", "*")).hasSize(3);
      try (Jvm cli =
          Jvm.run(
              new Jvm.Builder(
                  System.getProperty("memprof.script"), "weigh", jvm.pid(), "direct"))) {
        assertThat(cli.exitCode()).as(cli.text()).isZero();
        assertThat(cli.text()).contains("HeldCaches$Direct@").contains("61.0 MiB").contains(" ms");
      }

      long array = aligned(16 + HeldCaches.ARRAY_BYTES);
      long arrays = aligned(16 + HeldCaches.ARRAYS * 4L) + HeldCaches.ARRAYS * array;
      assertThat(figure(heap, "exclusiveBytes")).isEqualTo(16 + arrays);
      long capacity = (long) HeldCaches.BUFFERS * HeldCaches.BUFFER_BYTES;
      assertThat(figure(direct, "directBytes")).isEqualTo(capacity);
      assertThat(figure(direct, "exclusiveDirectBytes")).isEqualTo(capacity);
      long allocated = (long) HeldCaches.BLOCKS * HeldCaches.BLOCK_BYTES;
      assertThat(figure(blocks, "nativeSamples")).isPositive();
      assertThat((double) figure(blocks, "nativeBytes"))
          .isCloseTo(allocated, within(6.0 * figure(blocks, "nativeStandardErrorBytes")));
      assertThat(heap.get("note")).isEqualTo("");

      long heapReleased = figure(clear(jmx, "heap"), "heapBytes");
      CompositeData cleared = clear(jmx, "direct");
      long directReleased = figure(cleared, "nativeBytes");
      long blocksReleased = figure(clear(jmx, "native"), "threadFreedBytes");
      System.out.printf(
          "%s heap: weighs %,d, gave back %,d%n",
          jdk, figure(heap, "exclusiveBytes"), heapReleased);
      System.out.printf(
          "%s direct: weighs %,d, gave back %,d%n",
          jdk, figure(direct, "exclusiveDirectBytes"), directReleased);
      System.out.printf(
          "%s off heap: weighs %,d ± %,d, gave back %,d%n",
          jdk,
          figure(blocks, "nativeBytes"),
          figure(blocks, "nativeStandardErrorBytes"),
          blocksReleased);
      assertThat((double) heapReleased).isCloseTo(arrays, withinPercentage(5));
      assertThat(directReleased)
          .isCloseTo(capacity, within(capacity / 50 + figure(cleared, "errorBytes")));
      assertThat(blocksReleased / HeldCaches.BLOCK_BYTES).isEqualTo(HeldCaches.BLOCKS);
      assertThatThrownBy(() -> jmx.call("Caches", "weigh", "none such"))
          .hasStackTraceContaining("no cache 'none such' (known: direct, heap, native)");
    }
  }

  private static CompositeData weigh(Jmx jmx, String cache) throws Exception {
    CompositeData[] weights = (CompositeData[]) jmx.call("Caches", "weigh", cache);
    assertThat(weights).hasSize(1);
    return weights[0];
  }

  private static CompositeData clear(Jmx jmx, String cache) throws Exception {
    CompositeData[] releases = (CompositeData[]) jmx.call("Caches", "measureClear", cache);
    assertThat(releases).hasSize(1);
    return releases[0];
  }

  private static long figure(CompositeData of, String name) {
    return (Long) of.get(name);
  }

  private static Map<String, String> weight(Jvm jvm, String what) throws InterruptedException {
    Map<String, String> figures = new HashMap<>();
    Matcher matcher = FIGURE.matcher(jvm.awaitLine(what + ": "));
    while (matcher.find()) {
      figures.put(matcher.group(1), matcher.group(2));
    }
    return figures;
  }

  private static long bytes(Map<String, String> weight, String figure) {
    return Long.parseLong(weight.get(figure));
  }

  private static long aligned(long bytes) {
    return (bytes + 7) & -8;
  }
}
