package dev.memprof.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Codecs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** memprof-junit, as built, in the JVM of an application's tests. */
class LeakTestsIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final String CLASS_PATH =
      Jvm.CLASS_PATH + ":" + System.getProperty("memprof.junit");

  @TempDir Path directory;

  private Jvm tests(Jdk jdk, String codec) throws Exception {
    return Jvm.run(
        Jvm.profiled(jdk, "lg_prof_sample=16,dir=" + directory)
            .add("-cp", CLASS_PATH, Codecs.class.getName(), codec));
  }

  static Stream<Arguments> jdksAndCodecs() throws IOException {
    return Jdk.all().stream()
        .flatMap(jdk -> Stream.of("good", "late").map(codec -> Arguments.of(jdk, codec)));
  }

  @ParameterizedTest
  @MethodSource("jdksAndCodecs")
  void passForACodecThatGivesBackItsMemory(Jdk jdk, String codec) throws Exception {
    Jvm jvm = tests(jdk, codec);
    assertThat(jvm.exitCode()).as(jvm.text()).isZero();
    assertThat(jvm.output()).contains("released");
  }

  /** 50 runs, a deflater of some 261 KiB each; four standard errors. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void failForACodecThatDoesNot(Jdk jdk) throws Exception {
    Jvm jvm = tests(jdk, "leaky");
    assertThat(jvm.exitCode()).as(jvm.text()).isZero();
    String held = jvm.awaitLine("held native memory of " + Codecs.Codec.class.getName());
    long bytes =
        Long.parseLong(held.replaceAll(".*runs: ([\\d,]+) bytes.*", "$1").replace(",", ""));
    assertThat(bytes).as(jvm.text()).isBetween(10_000_000L, 20_000_000L);
    assertThat(jvm.text())
        .contains("by java.util.zip.Deflater.init", "Codecs$Codec.encode(Codecs.java:")
        .doesNotContain("Neighbour");
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void sayThatTheAgentIsMissing(Jdk jdk) throws Exception {
    Jvm jvm = Jvm.run(Jvm.java(jdk).add("-cp", CLASS_PATH, Codecs.class.getName(), "good"));
    assertThat(jvm.output())
        .anyMatch(line -> line.startsWith("refused memprof is not in this JVM; start"));
  }
}
