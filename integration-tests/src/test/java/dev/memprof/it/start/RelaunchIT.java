package dev.memprof.it.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.AtOnce;
import dev.memprof.it.programs.Echo;
import dev.memprof.it.programs.Idle;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JVM replaces itself, and the application cannot tell. */
class RelaunchIT {
  private static final int SIGQUIT = 3;

  /** What killed JVMs have left elsewhere is told by the next. */
  @TempDir private Path directory;

  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  @ParameterizedTest
  @MethodSource(JDKS)
  void keepsPidArgumentsInputAndExitCode(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "dir=" + directory).add(Echo.class.getName(), "a b", "", "ü").start()) {
      jvm.say("one line").say("7").closeInput();
      assertThat(jvm.exitCode()).as(jvm.text()).isEqualTo(7);
      assertThat(jvm.output())
          .containsExactly(
              "pid " + jvm.pid(),
              "arguments [a b][][ü]",
              "jemalloc true",
              "env LD_PRELOAD null",
              "env MALLOC_CONF null",
              "env MEMPROF_RELAUNCHED null",
              "env JAVA_TOOL_OPTIONS null",
              "child sees 0",
              "input one line");
    }
  }

  /** Starts a JVM, and takes the lock on its file of counters when the JVM lets it go. */
  private static final String LOCKING =
      "\"$@\" & pid=$!; file=/tmp/hsperfdata_$(id -un)/$pid;"
          + " until [ -e $file ] && grep -q \":$(stat -c %i $file) \" /proc/locks || ! kill -0 $pid;"
          + " do :; done; flock $file sleep 1 >&- & wait $pid";

  /** As another JVM does that starts meanwhile, to remove what dead ones have left. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void hasCountersWhateverBecomesOfThoseBefore(Jdk jdk) throws Exception {
    Jvm jvm =
        Jvm.run(
            new Jvm.Builder("bash", "-c", LOCKING, "locking", jdk.tool("java"))
                .add("-javaagent:" + Jvm.AGENT + "=dir=" + directory, "-cp", Jvm.CLASS_PATH)
                .add(AtOnce.class.getName(), "3"));
    assertThat(jvm.exitCode()).as(jvm.text()).isEqualTo(3);
    assertThat(jvm.output()).noneMatch(line -> line.contains("hsperfdata"));
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void givesTheUsersOwnEnvironmentBack(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "")
            .add(Echo.class.getName())
            .environment("LD_PRELOAD", "libm.so.6")
            .environment("MALLOC_CONF", "narenas:3")
            .start()) {
      jvm.say("x").say("0").closeInput();
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output())
          .contains("env LD_PRELOAD libm.so.6", "env MALLOC_CONF narenas:3", "jemalloc true");
    }
  }

  private static final String RESOLVER = "java.lang.module.Resolver source:";

  /** As any -javaagent has it: so the first JVM does, the second takes them from the archive. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void resolvesTheModulesOfTheJdkOnce(Jdk jdk) throws Exception {
    String options = "-javaagent:" + Jvm.AGENT + "=dir=" + directory;
    try (Jvm jvm =
        Jvm.java(jdk)
            .environment("JAVA_TOOL_OPTIONS", options)
            .add("-Xlog:class+load", Echo.class.getName())
            .start()) {
      jvm.say("x").say("0").closeInput();
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output())
          .contains("jemalloc true", "env JAVA_TOOL_OPTIONS " + options)
          .filteredOn(line -> line.contains(RESOLVER))
          .hasSize(1);
    }
  }

  /**
   * Whoever uses the first lambda or method handle of a JVM pays for what makes classes of them:
   * ten milliseconds. That is not to be the agent.
   */
  @ParameterizedTest
  @MethodSource(JDKS)
  void makesNoClassesAtRunTime(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.java(jdk)
            .add("-Xlog:class+load", "-javaagent:" + Jvm.AGENT + "=dir=" + directory)
            .add(Echo.class.getName())
            .start()) {
      jvm.say("x").say("0").closeInput();
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      List<String> lines = jvm.output();
      int start = lines.lastIndexOf(lineWith(lines, "java.lang.Object source:"));
      List<String> second = lines.subList(start, lines.size());
      int end = second.indexOf(lineWith(second, Echo.class.getName() + " source:"));
      assertThat(second.subList(0, end))
          .anyMatch(line -> line.contains("dev.memprof.agent.start.Standby source:"))
          .filteredOn(line -> line.contains("Lambda") && !line.contains("shared objects file"))
          .allMatch(line -> line.contains("java.util.zip.")); // reads a jar of the class path
    }
  }

  /** The last one. */
  private static String lineWith(List<String> lines, String text) {
    return lines.stream().filter(line -> line.contains(text)).reduce((a, b) -> b).orElseThrow();
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void runsWhereModulesAreLimited(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.java(jdk)
            .add("--limit-modules", "java.base,java.management", "-Xlog:class+load")
            .add("-javaagent:" + Jvm.AGENT + "=dir=" + directory, Echo.class.getName())
            .start()) {
      jvm.say("x").say("0").closeInput();
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output())
          .contains("jemalloc true")
          .filteredOn(line -> line.contains(RESOLVER))
          .hasSize(2);
    }
  }

  /**
   * HotSpot blocks the signal in its threads, and a mask outlives exec. The VM's thread would take
   * it all the same, but the first thread and those that native code starts there would not.
   */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void stillTellsItsThreads(Jdk jdk) throws Exception {
    try (Jvm jvm = Jvm.light(jdk, "dir=" + directory).add(Idle.class.getName()).startReady()) {
      assertThat(jvm.proc().blocks(SIGQUIT)).isFalse();
      int code = new ProcessBuilder("kill", "-QUIT", Long.toString(jvm.pid())).start().waitFor();
      assertThat(code).isZero();
      assertThat(jvm.awaitLine("Full thread dump")).contains("VM");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void takesOptionsOfTheEnvironmentBeneathItsOwn(Jdk jdk) throws Exception {
    try (Jvm jvm =
            Jvm.light(jdk, "dir=" + directory + ",lg_prof_sample=17")
                .environment("MEMPROF_OPTIONS", "lg_prof_sample=16,retain-count=7")
                .add(Idle.class.getName())
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat(jmx.get("Profiler", "SampleIntervalBytes")).isEqualTo(1L << 17);
      assertThat(jmx.get("Dumps", "RetainCount")).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void reportsAllWrongOptionsAndRunsOn(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "activ=true,lg_prof_sample=x").add(Echo.class.getName()).start()) {
      jvm.say("x").say("0").closeInput();
      assertThat(jvm.exitCode()).isZero();
      assertThat(jvm.output())
          .contains("jemalloc false")
          .anyMatch(
              line ->
                  line.startsWith("memprof: not profiling: ")
                      && line.contains("unknown option 'activ'")
                      && line.contains("lg_prof_sample=x: expected 0 to 40"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void saysWhyItDoesNotRelaunch(Jdk jdk) throws Exception {
    try (Jvm jvm = Jvm.profiled(jdk, "relaunch=never").add(Echo.class.getName()).start()) {
      jvm.say("x").say("0").closeInput();
      assertThat(jvm.exitCode()).isZero();
      assertThat(jvm.output())
          .contains("jemalloc false")
          .anyMatch(line -> line.contains("not profiling") && line.contains("relaunch=never"));
    }
  }

  /** Both would die with "Address already in use" if their sockets outlived the first JVM. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void survivesDebuggersListedBefore(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.java(jdk)
            .add("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0")
            .add("-javaagent:" + Jvm.AGENT)
            .add(Echo.class.getName())
            .start()) {
      jvm.say("x").say("0").closeInput();
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output()).contains("jemalloc true");
    }
  }
}
