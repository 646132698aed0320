package dev.memprof.it.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Dumping;
import dev.memprof.it.programs.Idle;
import dev.memprof.it.programs.SamplingState;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images of jlink's that have few modules. */
class SmallImagesIT {
  private static final String SCRIPT = System.getProperty("memprof.script");
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource(JDKS)
  void profilesWithThreeModules(Jdk jdk) throws Exception {
    Path java = image(jdk, "java.base,java.instrument,java.management");
    try (Jvm jvm = profiled(java, Dumping.class).startReady()) {
      jvm.say("end").closeInput();
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output()).containsExactly("ready");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void namesTheModuleThatIsMissingAndSamplesNothing(Jdk jdk) throws Exception {
    Path java = image(jdk, "java.base,java.instrument");
    Jvm jvm = Jvm.run(profiled(java, SamplingState.class));
    assertThat(jvm.exitCode()).as(jvm.text()).isZero();
    assertThat(jvm.output())
        .containsExactly(
            "memprof: not profiling: the control part could not start: this JVM lacks the module"
                + " java.management; start it with --add-modules java.management, or make its image"
                + " (jlink) with that module",
            "sampling false");
  }

  /** The JDK has the module, but the application's module graph does not. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void namesTheModuleThatIsNotResolved(Jdk jdk) throws Exception {
    Jvm jvm =
        Jvm.run(
            new Jvm.Builder(jdk.tool("java"), "-javaagent:" + Jvm.AGENT + "=dir=" + directory)
                .add("--limit-modules", "java.base,java.instrument")
                .add("-cp", Jvm.CLASS_PATH, SamplingState.class.getName()));
    assertThat(jvm.exitCode()).as(jvm.text()).isZero();
    assertThat(jvm.output()).contains("sampling false");
    assertThat(jvm.output()).anyMatch(line -> line.contains("lacks the module java.management"));
  }

  /** The agent listens, and has no control part that could answer. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void tellsClientsTheModuleThatIsMissing(Jdk jdk) throws Exception {
    try (Jvm jvm = limited(jdk, "java.base,java.instrument", "").startReady()) {
      String unused = jvm.awaitLine("memprof: not profiling");
      for (String verb : new String[] {"status", "dump", "growth"}) {
        Jvm client = Jvm.run(new Jvm.Builder(SCRIPT, verb, jvm.pid()));

        assertThat(client.exitCode()).as(client.text()).isEqualTo(1);
        assertThat(client.output())
            .containsExactly(
                "memprof: JVM "
                    + jvm.pid()
                    + ": not profiling: the control part could not start: this JVM lacks the module"
                    + " java.management; start it with --add-modules java.management, or make its"
                    + " image (jlink) with that module");
      }
    }
  }

  /** What it asks goes over JMX, since it switches sampling on. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void namesTheModuleThatJmxNeeds(Jdk jdk) throws Exception {
    try (Jvm jvm =
        limited(jdk, "java.base,java.instrument,java.management", ",active=false").startReady()) {
      Path profile = directory.resolve("profile.pb.gz");
      Jvm client = Jvm.run(new Jvm.Builder(SCRIPT, "profile", "-d", "1", "-o", profile, jvm.pid()));

      assertThat(client.exitCode()).as(client.text()).isEqualTo(1);
      assertThat(client.text())
          .startsWith("memprof: the JMX connector of JVM " + jvm.pid() + " does not work: ")
          .contains("start that JVM with --add-modules jdk.management.agent");
      assertThat(profile).doesNotExist();
    }
  }

  private Jvm.Builder limited(Jdk jdk, String modules, String options) {
    return new Jvm.Builder(
            jdk.tool("java"), "-javaagent:" + Jvm.AGENT + "=dir=" + directory + options)
        .add("--limit-modules", modules, "-cp", Jvm.CLASS_PATH, Idle.class.getName());
  }

  private Jvm.Builder profiled(Path java, Class<?> program) {
    return new Jvm.Builder(java, "-javaagent:" + Jvm.AGENT + "=dir=" + directory)
        .add("-cp", Jvm.CLASS_PATH, program.getName());
  }

  private Path image(Jdk jdk, String modules) throws Exception {
    Path image = directory.resolve("image");
    Jvm jlink =
        Jvm.run(new Jvm.Builder(jdk.tool("jlink"), "--add-modules", modules, "--output", image));
    assumeTrue(jlink.exitCode() == 0, jdk + " cannot make an image (no jmods?): " + jlink.text());
    return image.resolve("bin/java");
  }
}
