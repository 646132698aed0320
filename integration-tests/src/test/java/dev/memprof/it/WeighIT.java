package dev.memprof.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.programs.Weighed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an object weighs, exact to the object layout. */
class WeighIT {
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

      Map<String, String> few = weight(jvm, "few objects");
      assertThat(few.get("stop")).isEqualTo("OBJECTS");
      assertThat(bytes(few, "objects")).isEqualTo(100);
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
