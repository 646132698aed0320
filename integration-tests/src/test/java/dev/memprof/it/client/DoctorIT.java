package dev.memprof.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Evidence;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Exhausting;
import dev.memprof.it.programs.Idle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code doctor} and {@code status} say of real JVMs that are in trouble. */
class DoctorIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource(JDKS)
  void tellsOfAnErrorAndOfTheLimitThatIsReached(Jdk jdk) throws Exception {
    Evidence evidence = new Evidence(directory);
    try (Jvm jvm =
            evidence
                .profiled(jdk, ",limits=off")
                .add("-XX:MaxDirectMemorySize=64m", Exhausting.class.getName(), "direct")
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat(jmx.get("Profiler", "Available")).isEqualTo(true);
      String unused = jvm.say("").awaitLine("held");
      String dump = evidence.awaitDumps(jvm, "oom", 1).get(0).name();
      Jvm doctor = memprof("doctor", jvm.pid());
      assertThat(doctor.exitCode()).as(doctor.text()).isEqualTo(1);
      // 67 buffers of 1,000,003 bytes fit into 64 MiB; 66 where the JDK's own channels hold buffers
      assertThat(doctor.text())
          .contains(
              "wrong out of memory: this run had an OutOfMemoryError (direct memory), last at")
          .contains(dump)
          .containsPattern(
              "wrong limit near: 9[89]\\.\\d% of MaxDirectMemorySize is used: 6[34]\\.\\d MiB of 64\\.0 MiB")
          .contains("memprof top " + jvm.pid())
          .doesNotContain("nothing to cure");
    }
    // the dump of a run that has ended says nothing of the next one in the same directory; the time
    // of a dump is of whole seconds
    long ended = Instant.now().getEpochSecond();
    Waiting.on("the next second").until(() -> Instant.now().getEpochSecond() > ended);
    try (Jvm jvm = evidence.profiled(jdk, ",limits=off").add(Idle.class.getName()).startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat(jmx.get("Profiler", "Available")).isEqualTo(true);
      assertThat(memprof("doctor", jvm.pid()).text()).doesNotContain("OutOfMemoryError");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void tellsOfAStoreThatCannotBeWrittenAndOfSamplingThatIsOff(Jdk jdk) throws Exception {
    Path file = Files.createFile(directory.resolve("file-" + jdk.feature()));
    try (Jvm jvm =
            Jvm.light(jdk, "limits=off,growth=off,active=false,dir=" + file.resolve("store"))
                .add(Idle.class.getName())
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat(jmx.get("Profiler", "Available")).isEqualTo(true);
      Jvm doctor = memprof("doctor", jvm.pid());
      assertThat(doctor.exitCode()).as(doctor.text()).isEqualTo(1);
      assertThat(doctor.text())
          .contains("wrong switched off: ")
          .contains("cure  memprof on " + jvm.pid())
          .contains("wrong store unusable: no dump can be stored: " + file.resolve("store"));
      Jvm dump = memprof("dump", jvm.pid());
      assertThat(dump.exitCode()).as(dump.text()).isEqualTo(1);
      assertThat(memprof("doctor", jvm.pid()).text())
          .contains("wrong dumps failed: 1 dump has failed since the start; the last: cannot");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void tellsWhyAnAgentThatIsThereCannotProfile(Jdk jdk) throws Exception {
    try (Jvm jvm = Jvm.light(jdk, "relaunch=never").add(Idle.class.getName()).startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      String reason = (String) jmx.get("Profiler", "UnavailableReason");
      assertThat(reason).isNotBlank();
      Jvm status = memprof("status", jvm.pid());
      assertThat(status.exitCode()).as(status.text()).isEqualTo(3);
      assertThat(status.text())
          .contains("profiler        " + reason)
          .doesNotContain("runs without the memprof agent");
      Jvm json = memprof("status", jvm.pid(), "--json");
      assertThat(json.exitCode()).as(json.text()).isEqualTo(3);
      assertThat(json.text()).contains("\"available\": false");
      Jvm doctor = memprof("doctor", jvm.pid());
      assertThat(doctor.exitCode()).as(doctor.text()).isEqualTo(3);
      assertThat(doctor.text()).contains("wrong no jemalloc: ").contains(reason);
    }
  }

  private static Jvm memprof(Object... words) throws Exception {
    return Jvm.run(new Jvm.Builder(System.getProperty("memprof.script")).add(words));
  }
}
