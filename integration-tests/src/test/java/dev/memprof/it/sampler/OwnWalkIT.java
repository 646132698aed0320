package dev.memprof.it.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.ManyFrames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** memprof's own walk of Java frames, frame by frame against AsyncGetCallTrace. */
class OwnWalkIT {
  private static final long WALKS = 20_011;
  private static final long MANY_WALKS = 1_000_003;

  @TempDir private Path directory;

  static List<Arguments> jvms() throws IOException {
    List<Arguments> jvms = new ArrayList<>();
    for (Jdk jdk : Jdk.all()) {
      jvms.add(Arguments.of(jdk, List.of("-XX:+UseG1GC")));
      jvms.add(Arguments.of(jdk, List.of("-Xint")));
      jvms.add(Arguments.of(jdk, List.of("-XX:TieredStopAtLevel=1")));
      jvms.add(Arguments.of(jdk, List.of("-XX:-TieredCompilation", "-XX:+UseParallelGC")));
      jvms.add(Arguments.of(jdk, List.of("-XX:+UseZGC", "-XX:-SegmentedCodeCache")));
    }
    return jvms;
  }

  private Jvm manyFrames(Jdk jdk, String walk, List<String> flags) throws Exception {
    return Jvm.profiled(jdk, walk + ",lg_prof_sample=12,growth=off,dir=" + directory)
        .add(flags.toArray())
        .add(ManyFrames.class.getName())
        .startReady();
  }

  private void agrees(Jdk jdk, List<String> flags, long walks) throws Exception {
    try (Jvm jvm = manyFrames(jdk, "walk=both", flags);
        Jmx jmx = Jmx.attach(jvm)) {
      Waiting.on(walks + " walks").until(() -> figure(status(jmx), "comparedWalks") >= walks);
      CompositeData status = status(jmx);
      assertThat(status.get("walksByJvmReason")).isEqualTo("");
      assertThat(figure(status, "disagreedWalks")).isZero();
      assertThat(figure(status, "jvmWalks"))
          .as("code that is not known")
          .isLessThan(figure(status, "ownWalks") / 50);
    }
  }

  private static CompositeData status(Jmx jmx) throws Exception {
    return (CompositeData) jmx.get("Profiler", "Status");
  }

  private static long figure(CompositeData status, String name) {
    return (Long) status.get(name);
  }

  @ParameterizedTest
  @MethodSource("jvms")
  void agreesWithTheJvms(Jdk jdk, List<String> flags) throws Exception {
    agrees(jdk, flags, WALKS);
  }

  @Tag("storm")
  @ParameterizedTest
  @MethodSource("jvms")
  void agreesInAMillionWalks(Jdk jdk, List<String> flags) throws Exception {
    agrees(jdk, flags, MANY_WALKS);
  }

  /** Neither ids of methods in advance, nor AsyncGetCallTrace. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void needsNothingOfTheJvms(Jdk jdk) throws Exception {
    try (Jvm jvm = manyFrames(jdk, "walk=own", List.of());
        Jmx jmx = Jmx.attach(jvm)) {
      Waiting.on("walks").until(() -> figure(status(jmx), "ownWalks") >= WALKS);
      assertThat(figure(status(jmx), "methodIds")).isZero();
      assertThat(figure(status(jmx), "comparedWalks")).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void leavesItToTheJvmWhereThatIsAskedFor(Jdk jdk) throws Exception {
    try (Jvm jvm = manyFrames(jdk, "walk=jvm", List.of());
        Jmx jmx = Jmx.attach(jvm)) {
      Waiting.on("walks").until(() -> figure(status(jmx), "jvmWalks") >= WALKS);
      assertThat(figure(status(jmx), "ownWalks")).isZero();
      assertThat(status(jmx).get("walksByJvmReason")).isEqualTo("the option walk=jvm asks for it");
    }
  }
}
