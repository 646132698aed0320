package dev.memprof.it.coexistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application that brings our libraries along, in other versions. */
class CoexistenceIT {
  /** What killed JVMs have left elsewhere is told by the next. */
  @TempDir private Path directory;

  private static final Path OTHER_VERSIONS = Path.of(System.getProperty("memprof.otherVersions"));

  private static String otherVersions() throws Exception {
    try (Stream<Path> jars = Files.list(OTHER_VERSIONS)) {
      return jars.map(Path::toString).sorted().collect(Collectors.joining(":"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void leavesTheApplicationItsOwnVersions(Jdk jdk) throws Exception {
    try (Jvm jvm =
        new Jvm.Builder(
                jdk.tool("java"),
                "-javaagent:" + Jvm.AGENT,
                "-cp",
                Jvm.CLASS_PATH.split(":")[0] + ":" + otherVersions())
            .add("dev.memprof.it.programs.OtherVersions")
            .start()) {
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output())
          .contains(
              "jna 4.5.2",
              "byte-buddy 1.12.23",
              "commons-io 2.6",
              "picocli 4.1.4",
              "pid by jna " + jvm.pid(),
              "made by byte-buddy",
              "Profiler available true",
              "classes of memprof in sight: 0");
    }
  }

  /** They are the application's JNA's; memprof's copy has properties of its own. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void obeysNoSettingsOfTheApplicationsJna(Jdk jdk) throws Exception {
    try (Jvm jvm =
            Jvm.light(jdk, "dir=" + directory)
                .add("-Djna.nounpack=true", "-Djna.noclasspath=true", "-Djna.tmpdir=/proc/none")
                .add("dev.memprof.it.programs.Idle")
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat((String) jmx.call("Allocator", "statsPrint", "gmda"))
          .startsWith("___ Begin jemalloc statistics ___");
      assertThat(jvm.output()).containsExactly("ready");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void printsNothingOfItsOwn(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.light(jdk, "dir=" + directory).add("dev.memprof.it.programs.Idle").startReady()) {
      try (Jmx jmx = Jmx.attach(jvm)) {
        Object unused = jmx.call("Profiler", "dump");
      }
      jvm.closeInput();
      assertThat(jvm.exitCode()).isZero();
      assertThat(jvm.output()).containsExactly("ready");
    }
  }
}
