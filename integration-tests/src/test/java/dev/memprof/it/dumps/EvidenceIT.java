package dev.memprof.it.dumps;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Evidence;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Idle;
import dev.memprof.store.file.StoredDump;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dumps at the end of the JVM, and the options of all that come by themselves. */
class EvidenceIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  private Evidence evidence;

  @BeforeEach
  void store(@TempDir Path store) {
    evidence = new Evidence(store);
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void dumpsAtTheEndWhenToldTo(Jdk jdk) throws Exception {
    try (Jvm jvm =
        evidence
            .profiled(jdk, ",exit-dump=true,lg_prof_sample=12")
            .add(Idle.class.getName())
            .startReady()) {
      Jmx.attach(jvm).close(); // the agent is there
      String unused = jvm.say("").awaitLine("done 1");
      assertThat(ProcessHandle.of(jvm.pid()).orElseThrow().destroy()).isTrue(); // SIGTERM
      assertThat(jvm.exitCode()).isEqualTo(128 + 15);
      assertThat(evidence.dumps("exit")).as(jvm.text()).hasSize(1);
      StoredDump dump = evidence.dumps("exit").get(0);
      assertThatProfile(dump.file()).with(Idle.class.getName() + ".allocate").hasSites();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void refusesWrongOptionsAllTogether(Jdk jdk) throws Exception {
    try (Jvm jvm =
        evidence
            .profiled(jdk, ",growth=1t,limits=101,interval-dumps=perhaps,exit-dump=1")
            .add(Idle.class.getName())
            .startReady()) {
      String line = jvm.awaitLine("memprof: not profiling: ");
      assertThat(line)
          .contains("growth=1t: expected ")
          .contains("limits=101: expected ")
          .contains("interval-dumps=perhaps: expected ")
          .contains("exit-dump=1: expected ");
    }
  }
}
