package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Discarding;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What only garbage holds is told without a collection, and is what a collection then frees. */
class GarbageIT {
  private static final String SCRIPT = System.getProperty("memprof.script");
  private static final String BUFFER = "java.nio.DirectByteBuffer";
  private static final String DEFLATER = "java.util.zip.Deflater";
  private static final String ARENA = "jdk.internal.foreign.ImplicitSession";
  private static final int MAX_PADDING = 32;
  private static final String OWNER = Discarding.class.getName() + "$Owner";

  /** Temporary buffers that threads of the agent have more, or less. */
  private static final int MAX_OTHERS = 5;

  static Stream<Arguments> collectors() throws IOException {
    return Jdk.all().stream()
        .flatMap(
            jdk ->
                Stream.of("Serial", "Parallel", "G1", "Z", "Shenandoah")
                    .map(collector -> Arguments.of(jdk, "-XX:+Use" + collector + "GC")));
  }

  /** What the agent itself has is there before. Some collectors clear soft references. */
  @ParameterizedTest
  @MethodSource("collectors")
  void foretellsWhatACollectionFrees(Jdk jdk, String collector) throws Exception {
    long inStack = jdk.feature() >= 21 ? 1 : 0;
    long held = (Discarding.BUFFERS + 5) / 6 + (Discarding.BUFFERS + 4) / 6 + inStack;
    long softly = (Discarding.BUFFERS + 3) / 6;
    long garbage = Discarding.BUFFERS + inStack - held - softly;
    long most = held + softly + garbage + MAX_OTHERS;
    try (Jvm jvm = roomy(jdk, collector).startReady()) {
      long[] buffers = grown(jvm, "before", BUFFER);
      assertThat(buffers[0]).as("in all").isBetween(most - 2 * MAX_OTHERS, most);
      assertThat(buffers[1]).isGreaterThan((most - 2 * MAX_OTHERS) * Discarding.BUFFER_BYTES);
      assertThat(buffers[2]).as("garbage").isBetween(garbage, garbage + MAX_OTHERS);
      assertThat(buffers[3]).isGreaterThanOrEqualTo(garbage * Discarding.BUFFER_BYTES);
      long streams = (Discarding.STREAMS + 2) / 3;
      assertThat(grown(jvm, "before", DEFLATER))
          .containsExactly(Discarding.STREAMS, 0, Discarding.STREAMS - streams, 0);
      assertThat(grown(jvm, "before", OWNER)).containsExactly(5, 0, 4, 0);
      if (jdk.feature() >= 22) {
        long inArena = Discarding.BLOCKS * (long) Discarding.BUFFER_BYTES;
        long[] arenas = grown(jvm, "before", ARENA);
        assertThat(arenas[0]).isEqualTo(Discarding.ARENAS);
        assertThat(arenas[2]).isEqualTo(Discarding.ARENAS - 1);
        assertThat(arenas[3])
            .isBetween(
                arenas[2] * inArena, arenas[2] * (inArena + MAX_PADDING * Discarding.BLOCKS));
      }

      long[] left = grown(jvm, "after", BUFFER);
      assertThat(left[0]).isBetween(held - MAX_OTHERS, most - garbage);
      assertThat(left[2]).isLessThanOrEqualTo(MAX_OTHERS);
      assertThat(grown(jvm, "after", DEFLATER)).containsExactly(streams, 0, 0, 0);
      assertThat(grown(jvm, "after", OWNER)).containsExactly(1, 0, 0, 0);
    }
  }

  private static long[] grown(Jvm jvm, String moment, String owner) {
    long[] figures = figures(jvm, moment, owner);
    long[] empty = figures(jvm, "empty", owner);
    Arrays.setAll(figures, i -> figures[i] - empty[i]);
    return figures;
  }

  private static long[] figures(Jvm jvm, String moment, String owner) {
    String start = moment + " " + owner + " ";
    return jvm.output().stream()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .map(line -> line.substring(start.length()))
        .map(text -> Stream.of(text.split(" ")).mapToLong(Long::parseLong).toArray())
        .orElse(new long[4]);
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void doctorTellsOfItWhereItIsAsked(Jdk jdk) throws Exception {
    try (Jvm jvm = roomy(jdk, "-XX:+UseSerialGC").startReady()) {
      JsonObject answer = doctor(jvm, "--garbage");
      assertThat(answer.toString())
          .contains("awaits-collection")
          .contains(" Deflaters are garbage");
      assertThat(answer.getAsJsonObject("garbage").get("pauseNanos").getAsLong()).isPositive();
      assertThat(answer.getAsJsonObject("garbage").get("note").getAsString()).isEmpty();

      assertThat(doctor(jvm).get("garbage").isJsonNull()).isTrue();
    }
  }

  private static JsonObject doctor(Jvm jvm, String... options) throws Exception {
    Jvm doctor =
        Jvm.run(new Jvm.Builder(SCRIPT, "doctor", jvm.pid(), "--json").add((Object[]) options));
    return JsonParser.parseString(doctor.text()).getAsJsonObject();
  }

  /** No collection comes by itself. */
  private static Jvm.Builder roomy(Jdk jdk, String collector) {
    return Jvm.profiled(jdk, "growth=off,limits=off")
        .add(collector, "-Xms500m", "-Xmx500m", "-Xmn400m", "-XX:MetaspaceSize=100m")
        .add(Discarding.class.getName());
  }
}
