package dev.memprof.it.dumps;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Evidence;
import dev.memprof.it.harness.InstalledClient;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.AtRest;
import dev.memprof.it.programs.Exhausting;
import dev.memprof.it.programs.Holding;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Looks that the agent's native code answers: nothing of them stays in the JVM. */
class NativeLooksIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final String HOLDER = Holding.class.getName() + ".hold";
  private static final String ALLOCATE = "jdk.internal.misc.Unsafe.allocateMemory0";
  private static final long MAX_KIB = 4 << 10;
  private static final long MAX_DUMP_AND_PROFILE_KIB = 8 << 10;

  /** From the seventeenth on JDK 25 compiles the code that makes them, for which it takes 7 MiB. */
  private static final int MAX_CLASSES_MADE = 16;

  @TempDir private Path directory;
  private Path store;
  private Evidence evidence;
  private InstalledClient client;

  @BeforeEach
  void store() {
    client = new InstalledClient(directory);
    store = directory.resolve("store");
    evidence = new Evidence(store);
  }

  /**
   * @param log of the classes that it loads
   */
  private Jvm atRest(Jdk jdk, Path log) throws Exception {
    return evidence
        .profiled(jdk, ",lg_prof_sample=14")
        .add("-Xlog:class+load:file=" + log)
        .add(AtRest.class.getName())
        .startReady();
  }

  /** With the Java heap as it was: ten looks, and not a class more. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void leaveNothingInAJvm(Jdk jdk) throws Exception {
    Path log = directory.resolve("classes");
    try (Jvm jvm = atRest(jdk, log)) {
      List<String> classes = Files.readAllLines(log);
      long restKib = jvm.proc().status("VmRSS");
      for (int look = 0; look < 10; look++) {
        assertThat(client.run("top", jvm.pid()))
            .anyMatch(line -> line.startsWith("Samples stand for "))
            .anyMatch(line -> line.contains("memprof itself"));
      }
      assertThat(jvm.proc().status("VmRSS")).isLessThanOrEqualTo(restKib + MAX_KIB);
      assertThat(Files.readAllLines(log)).isEqualTo(classes);
      assertThat(store).doesNotExist();
    }
  }

  /** While the agent rests, and when its Java part is there. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void tellWhatOthersTell(Jdk jdk) throws Exception {
    try (Jvm jvm =
        evidence
            .profiled(jdk, ",lg_prof_sample=16,interval-dumps=off,growth=off")
            .add(Holding.class.getName())
            .startReady()) {
      String unused = jvm.say("23").awaitLine("done 23");
      assertHolds(23, directory.resolve("first.pb.gz"), jvm);
      try (Jmx jmx = Jmx.attach(jvm)) {
        unused = jvm.say("17").awaitLine("done 17");
        Path second = directory.resolve("second.pb.gz");
        assertHolds(40, second, jvm);
        byte[] overJmx = (byte[]) jmx.call("Profiler", "snapshot");
        assertThat(assertThatProfile(second).with(HOLDER).largest().onlyStack())
            .isEqualTo(assertThatProfile(overJmx).with(HOLDER).largest().onlyStack());

        Object off = jmx.call("Profiler", "stop");
        assertThat(off).isNull();
        assertThat(client.run("top", jvm.pid()))
            .anyMatch(
                line ->
                    line.startsWith("Sampling has been off since ")
                        && line.endsWith(": what was allocated meanwhile is missing"));
      }
    }
  }

  private void assertHolds(int mib, Path file, Jvm jvm) throws Exception {
    assertThat(client.run("flame", jvm.pid(), "-o", file)).isNotEmpty();
    assertThatProfile(file)
        .with(HOLDER)
        .with(ALLOCATE) // the JVM links code there, too, and keeps some of what that takes
        .bytes()
        .isCloseTo(mib * (double) (1 << 20), Percentage.withPercentage(2));
  }

  /** The JVM only stores the files: nothing else of its control part is even loaded. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void makeDumpsAndProfilesThatLeaveLittle(Jdk jdk) throws Exception {
    Path log = directory.resolve("classes");
    try (Jvm jvm = atRest(jdk, log)) {
      long restKib = jvm.proc().status("VmRSS");
      int before = Files.readAllLines(log).size();
      assertThat(client.run("dump", jvm.pid())).anyMatch(line -> line.contains("-manual-1.pb.gz"));
      assertThat(client.run("profile", jvm.pid(), "-d", "1s", "-o", directory.resolve("p.pb.gz")))
          .anyMatch(line -> line.contains(" in 1.0 s, written to "));
      Waiting.on("what is left of a dump and a profile")
          .untilAsserted(
              () ->
                  assertThat(jvm.proc().status("VmRSS"))
                      .isLessThanOrEqualTo(restKib + MAX_DUMP_AND_PROFILE_KIB));
      assertThat(Files.readAllLines(log))
          .anyMatch(line -> line.contains("dev.memprof.store.DumpStore "))
          .noneMatch(line -> line.contains("dev.memprof.agent.control.Controller "));
      assertThat(Files.readAllLines(log).stream().skip(before))
          .as("lambdas and other classes that the JVM has made")
          .filteredOn(line -> line.contains("/0x") && !line.contains("shared objects file"))
          .hasSizeLessThanOrEqualTo(MAX_CLASSES_MADE);
      assertThat(evidence.dumps())
          .extracting(StoredDump::reason)
          .containsExactly("manual", "profile");
      assertThat(jvm.closeInput().exitCode()).isZero();
    }
    assertThat(evidence.dumps())
        .as("of one run, which has ended")
        .extracting(StoredDump::reason)
        .hasSize(2);
  }

  /** They are counted, told and listed like those that the JVM has made. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void makeDumpsForAnAgentThatIsAwake(Jdk jdk) throws Exception {
    try (Jvm jvm =
        evidence
            .profiled(jdk, ",lg_prof_sample=16,interval-dumps=off,growth=off")
            .add(Holding.class.getName())
            .startReady()) {
      assertThat(client.run("dump", jvm.pid())).isNotEmpty();
      try (Jmx jmx = Jmx.attach(jvm)) {
        assertThat(jmx.call("Profiler", "dump")).isNotNull();
        String unused = jvm.say("23").awaitLine("done 23");
        assertThat(client.run("dump", jvm.pid())).isNotEmpty();
        assertThat(evidence.dumps())
            .extracting(StoredDump::reason)
            .containsExactly("manual", "manual", "manual");
        assertThat((String) jmx.get("Metrics", "Text"))
            .as("those since it is awake")
            .contains("memprof_dumps_stored_total{reason=\"manual\"} 2");
      }
    }
  }

  /** The agent refuses before it has got the profile. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void tellWhyADumpIsNotStored(Jdk jdk) throws Exception {
    Path unused = Files.writeString(store, "a file");
    try (Jvm jvm = evidence.profiled(jdk, "").add(Holding.class.getName()).startReady()) {
      Jvm tried = client.tried("dump", jvm.pid());
      assertThat(tried.exitCode()).isEqualTo(1);
      assertThat(tried.text()).contains("JVM " + jvm.pid() + ": " + store + " is not a directory");
    }
  }

  /** Where the Java heap is full, no class could be loaded for it. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void needNoJavaHeap(Jdk jdk) throws Exception {
    try (Jvm jvm =
        evidence
            .profiled(jdk, ",lg_prof_sample=14")
            .add("-Xmx64m", Exhausting.class.getName(), "heap")
            .startReady()) {
      String unused = jvm.say("").awaitLine("held");
      assertThat(client.run("top", jvm.pid()))
          .anyMatch(line -> line.startsWith("Samples stand for "));
    }
  }

  /** A file beside libmemprof.so, which goes with the JVM. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void leaveNoSocketBehind(Jdk jdk) throws Exception {
    try (Jvm jvm = evidence.profiled(jdk, "").add(AtRest.class.getName()).startReady()) {
      Path socket = library(jvm).resolveSibling("look-" + jvm.pid());
      assertThat(socket).exists();
      assertThat(jvm.closeInput().exitCode()).isZero();
      assertThat(socket).doesNotExist();
    }
  }

  private static Path library(Jvm jvm) throws IOException {
    try (Stream<String> maps = Files.lines(Path.of("/proc/" + jvm.pid() + "/maps"))) {
      return Path.of(
          maps.filter(line -> line.endsWith("/libmemprof.so"))
              .map(line -> line.substring(line.indexOf('/')))
              .findFirst()
              .orElseThrow());
    }
  }
}
