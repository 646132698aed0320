package dev.memprof.it.dumps;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.ControlGroup;
import dev.memprof.it.harness.Evidence;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Exhausting;
import dev.memprof.store.file.StoredDump;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dumps when memory has ended, of which the application notices nothing. */
class ExhaustionIT {
  private static final String SCRIPT = System.getProperty("memprof.script");
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  private Evidence evidence;

  @BeforeEach
  void store(@TempDir Path store) {
    evidence = new Evidence(store);
  }

  /** The error is the one of a JVM without memprof, to the last frame. */
  private void assertDumpAndTheSameError(
      Jdk jdk, Jvm.Builder with, Jvm.Builder without, String detail) throws Exception {
    List<String> expected;
    try (Jvm jvm = without.startReady()) {
      String unused = jvm.say("").awaitLine("held");
      expected = errorOf(jvm);
    }
    try (Jvm jvm = with.startReady()) {
      wake(jvm);
      String unused = jvm.say("").awaitLine("held");
      assertThat(errorOf(jvm)).as(jdk + ": " + jvm.text()).isEqualTo(expected);
      List<StoredDump> dumps = evidence.awaitDumps(jvm, "oom", 1);
      assertThat(dumps).singleElement().matches(dump -> dump.detail().equals(detail), detail);
      assertThat(jvm.output()).noneMatch(line -> line.startsWith("memprof: "));
    }
  }

  /** The connection is closed again: where memory or threads have ended, that may fail. */
  private static void wake(Jvm jvm) throws Exception {
    try (Jmx jmx = Jmx.attach(jvm)) {
      assertThat(jmx.get("Profiler", "Available")).isEqualTo(true);
    }
  }

  /** Numbers of bytes apart, of which the JVM itself uses some. */
  private static List<String> errorOf(Jvm jvm) {
    return jvm.output().stream()
        .filter(line -> line.startsWith("error "))
        .map(line -> line.contains("allocated: ") ? line.replaceAll("allocated: \\d+", "") : line)
        .toList();
  }

  private static Object[] exhausting(String what, String... flags) {
    List<Object> words = new ArrayList<>(List.of((Object[]) flags));
    words.add(Exhausting.class.getName());
    words.add(what);
    return words.toArray();
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void dumpsWhenDirectMemoryEnds(Jdk jdk) throws Exception {
    Object[] program = exhausting("direct", "-XX:MaxDirectMemorySize=64m");
    assertDumpAndTheSameError(
        jdk,
        evidence.profiled(jdk, ",limits=off").add(program),
        Jvm.java(jdk).add(program),
        "direct memory");
    assertThatProfile(evidence.dumps("oom").get(0).file())
        .largest()
        .with(Exhausting.class.getName() + ".main")
        .hasSites();
  }

  /**
   * To the last byte, before anybody has looked: JDK 17 reads and writes files, and starts JMX, by
   * direct buffers. What memprof begins again and again leaves nothing behind.
   */
  @ParameterizedTest
  @MethodSource(JDKS)
  void doctorTellsOfItWhereJavaCodeCannotAnswer(Jdk jdk) throws Exception {
    try (Jvm jvm =
        evidence
            .profiled(jdk, ",limits=off")
            .add(exhausting("direct", "-XX:MaxDirectMemorySize=20000060"))
            .startReady()) {
      String unused = jvm.say("").awaitLine("held");
      for (int looks = 0; looks < 3; looks++) {
        Jvm doctor = Jvm.run(new Jvm.Builder(SCRIPT, "doctor", jvm.pid(), "--json"));
        assertThat(doctor.text())
            .contains("\"out-of-memory\"")
            .containsPattern("OutOfMemoryErrors? \\(direct memory\\)");
      }
      Jvm where = Jvm.run(new Jvm.Builder(SCRIPT, "where", jvm.pid()));
      assertThat(where.exitCode()).as(where.text()).isZero();
      assertThat(where.text()).contains("thread stacks");
      try (Stream<Path> files = Files.list(evidence.store())) {
        assertThat(files.map(Path::getFileName).map(Path::toString))
            .filteredOn(name -> name.startsWith("run-"))
            .hasSizeLessThanOrEqualTo(1);
      }
    }
  }

  /** The JVM counts them itself. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void doctorTellsOfItWithoutTheAgent(Jdk jdk) throws Exception {
    try (Jvm jvm = Jvm.java(jdk).add(exhausting("heap", "-Xmx96m")).startReady()) {
      String unused = jvm.say("").awaitLine("held");
      assertThat(Jvm.run(new Jvm.Builder(SCRIPT, "doctor", jvm.pid(), "--json")).text())
          .contains("\"out-of-memory\"")
          .contains("OutOfMemoryError (java heap)");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void dumpsWhenTheJavaHeapHasEnded(Jdk jdk) throws Exception {
    try (Jvm jvm =
        evidence
            .profiled(jdk, ",lg_prof_sample=16")
            .add(exhausting("heap", "-Xmx96m"))
            .startReady()) {
      wake(jvm);
      String error = jvm.say("").awaitLine("error");
      assertThat(error).isEqualTo("error java.lang.OutOfMemoryError: Java heap space");
      assertThat(evidence.awaitDumps(jvm, "oom", 1))
          .allMatch(dump -> dump.detail().equals("java heap"));
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void dumpsWhenAnAllocationOfUnsafeFails(Jdk jdk) throws Exception {
    String limit = "ulimit -v " + (6L << 20);
    Object[] program = exhausting("native");
    assertDumpAndTheSameError(
        jdk,
        evidence.prepared(jdk, limit, ",limits=off").add(program),
        new Jvm.Builder("sh", "-c", limit + " && exec \"$@\"", "sh", jdk.tool("java"))
            .add(Evidence.SMALL_JVM.toArray())
            .add("-cp", Jvm.CLASS_PATH)
            .add(program),
        "native memory");
  }

  /** For its first client a JVM starts a thread, and ends where it cannot. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void doctorDoesNotEndAJvmThatCanStartNoThread(Jdk jdk) throws Exception {
    try (ControlGroup group = ControlGroup.withTaskLimit(60);
        Jvm jvm =
            evidence
                .prepared(jdk, group.joinCommand(), ",limits=off")
                .add(exhausting("threads"))
                .startReady()) {
      String unused = jvm.say("").awaitLine("held");
      for (int looks = 0; looks < 2; looks++) {
        assertThat(Jvm.run(new Jvm.Builder(SCRIPT, "doctor", jvm.pid(), "--json")).text())
            .as(jvm.text())
            .contains("\"out-of-memory\"")
            .contains("(threads)");
      }
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void dumpsWhenThreadsEnd(Jdk jdk) throws Exception {
    try (ControlGroup group = ControlGroup.withTaskLimit(120);
        Jvm jvm =
            evidence
                .prepared(jdk, group.joinCommand(), ",lg_prof_sample=12")
                .add(exhausting("threads"))
                .startReady()) {
      wake(jvm);
      String error = jvm.say("").awaitLine("error");
      assertThat(error).contains("OutOfMemoryError: unable to create native thread");
      assertThat(evidence.awaitDumps(jvm, "oom", 1))
          .singleElement()
          .matches(dump -> dump.detail().equals("threads"));
    }
  }
}
