package dev.memprof.it.dumps;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.it.harness.Evidence;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.ProfileAssert;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Holding;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Looking changes nothing, and needs nothing; dumps come, whatever listeners do. */
class LooksIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final String HOLDER = Holding.class.getName() + ".hold";

  private static final double MIB = 1 << 20;

  /** At an interval of 64 KiB all blocks of 1 MiB are sampled but e^-16; the JVM adds some KiB. */
  private static final Percentage EXACT = Percentage.withPercentage(2);

  /** The JVM itself, its compilers above all, holds some MiB more at times. */
  private static final int MIB_OF_THE_JVM = 32;

  private Path store;
  private Evidence evidence;

  @BeforeEach
  void store(@TempDir Path directory) {
    store = directory.resolve("store");
    evidence = new Evidence(store);
  }

  private Jvm holding(Jdk jdk, String options) throws Exception {
    return evidence
        .profiled(jdk, ",lg_prof_sample=16" + options)
        .add(Holding.class.getName())
        .startReady();
  }

  private Set<String> files() throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private static void jcmd(Jdk jdk, Jvm jvm, String verb) throws Exception {
    Jvm jcmd =
        Jvm.run(
            new Jvm.Builder(
                jdk.tool("jcmd"), jvm.pid(), "JVMTI.agent_load", Jvm.AGENT + "=" + verb));
    assertThat(jcmd.text()).contains("return code: 0");
  }

  private static void assertSnapshotHolds(Jmx jmx, int mib) throws Exception {
    byte[] pprof = (byte[]) jmx.call("Profiler", "snapshot");
    assertThatProfile(pprof).with(HOLDER).bytes().isCloseTo(mib * MIB, EXACT);
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void leaveNoFileAndMoveNoBase(Jdk jdk) throws Exception {
    int step = 2 * MIB_OF_THE_JVM;
    int growth = step + MIB_OF_THE_JVM + 3;
    try (Jvm jvm = holding(jdk, ",interval-dumps=off,limits=off,growth=" + growth + "m");
        Jmx jmx = Jmx.attach(jvm)) {
      Set<String> files = files();
      String unused = jvm.say(step + "").awaitLine("done " + step);
      for (int look = 0; look < 10; look++) {
        assertSnapshotHolds(jmx, step);
      }
      assertThat((String) jmx.call("Profiler", "top", 3)).contains(HOLDER);
      assertThat((String) jmx.call("Profiler", "flameGraph")).contains("</html>");
      jcmd(jdk, jvm, "top");
      unused = jvm.await(line -> line.contains(HOLDER), HOLDER);
      assertThat(files()).isEqualTo(files);
      assertThat(jmx.get("Dumps", "StoredDumps")).isEqualTo(0L);

      unused = jvm.say(step + 1 + "").awaitLine("done " + (step + 1));
      StoredDump dump = evidence.awaitDumps(jvm, "growth", 1).get(0);
      assertThat(dump.detail()).endsWith(" more live than at start");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void needNoStore(Jdk jdk) throws Exception {
    Files.writeString(store, "taken"); // not even root can make a directory of it
    try (Jvm jvm = holding(jdk, "");
        Jmx jmx = Jmx.attach(jvm)) {
      String line = jvm.await(output -> output.contains("no dumps can be stored yet"), "a warning");
      assertThat(line).contains("top and flame work");
      String unused = jvm.say("23").awaitLine("done 23");
      for (int look = 0; look < 3; look++) {
        assertSnapshotHolds(jmx, 23);
      }
      assertThatThrownBy(() -> jmx.call("Profiler", "dump"))
          .cause()
          .hasMessageContaining(store.toString());

      Files.delete(store);
      Path dump = Path.of((String) jmx.call("Profiler", "dump"));
      ProfileAssert held = assertThatProfile(dump).with(HOLDER);
      held.as("with names of before").bytes().isCloseTo(23 * MIB, EXACT);
      assertSnapshotHolds(jmx, 23);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void tellHowFarToBelieveThem(Jdk jdk) throws Exception {
    try (Jvm jvm = holding(jdk, "");
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat(top(jmx)).contains(" Samples stand for ", " allocated by jemalloc (");
      Object off = jmx.call("Profiler", "stop");
      assertThat(off).isNull();
      assertThat(top(jmx))
          .contains(" Sampling has been off since ", ": what was allocated meanwhile is missing ");
      Object on = jmx.call("Profiler", "start");
      assertThat(on).isNull();
      assertThat(top(jmx))
          .contains(" Sampling has been on since ", "what was allocated then is missing ");
    }
  }

  /** In one line, wherever it was wrapped. */
  private static String top(Jmx jmx) throws Exception {
    return ((String) jmx.call("Profiler", "top", 1)).replaceAll("\\s+", " ");
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void takeNoTimedProfileForWhatIsLive(Jdk jdk) throws Exception {
    try (Jvm jvm = holding(jdk, "");
        Jmx jmx = Jmx.attach(jvm)) {
      String unused = jvm.say("23").awaitLine("done 23");
      Object profile = jmx.call("Profiler", "profile", 1);
      assertThat((String) profile).endsWith(".pb.gz");
      assertThatThrownBy(() -> jmx.call("Dumps", "top", "", 3))
          .cause()
          .hasMessageContaining("there is no dump yet");
      Object dump = jmx.call("Profiler", "dump");
      assertThat(dump).isNotNull();
      profile = jmx.call("Profiler", "profile", 1);
      assertThat((String) profile).endsWith(".pb.gz");
      assertThat((String) jmx.call("Dumps", "top", "", 3))
          .contains(" of native memory are live; ", HOLDER);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void dumpsGoOnWhileAListenerBlocks(Jdk jdk) throws Exception {
    try (Jvm jvm = holding(jdk, ",growth=40m");
        Jmx jmx = Jmx.attach(jvm)) {
      String unused = jvm.say("listen").awaitLine("done listen");
      for (int dump = 0; dump < 3; dump++) {
        assertThat(jmx.call("Profiler", "dump")).isNotNull();
      }
      unused = jvm.awaitLine("told of memprof.dump");
      unused = jvm.say("91").awaitLine("done 91");
      List<StoredDump> dumps = evidence.awaitDumps(jvm, "growth", 1);
      assertThat(dumps).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void aFailedDumpOfGrowthIsTakenLater(Jdk jdk) throws Exception {
    int growth = MIB_OF_THE_JVM + 3;
    try (Jvm jvm = holding(jdk, ",interval-dumps=off,limits=off,growth=" + growth + "m");
        Jmx jmx = Jmx.attach(jvm)) {
      Path away = store.resolveSibling("away");
      Path unused = Files.move(store, away);
      unused = Files.writeString(store, "taken");
      int held = growth + MIB_OF_THE_JVM;
      String done = jvm.say(held + "").awaitLine("done " + held);
      Waiting.on("a failed dump").until(() -> (Long) jmx.get("Dumps", "FailedDumps") > 0);
      Files.delete(store);
      StoredDump dump = evidence.awaitDumps(jvm, "growth", 1).get(0);
      assertThat(dump.detail()).as(done).endsWith(" more live than at start");
    }
  }
}
