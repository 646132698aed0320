package dev.memprof.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.tools.attach.VirtualMachine;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Idle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Only the process that is connected says what an attach does, whatever others look like. */
class AttachVerbIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#any";
  private static final int STRANGER = 54_321;

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource(JDKS)
  void aStrangersCommandLineIsNotObeyed(Jdk jdk) throws Exception {
    assumeTrue(
        Files.getAttribute(directory, "unix:uid").equals(0), "only root can run another's process");
    assertNotObeyed(
        jdk,
        "setpriv",
        "--reuid=" + STRANGER,
        "--regid=" + STRANGER,
        "--clear-groups",
        "--inh-caps=-all",
        "--");
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void aCommandLineOfTheSameUserIsNotObeyed(Jdk jdk) throws Exception {
    assertNotObeyed(jdk);
  }

  private void assertNotObeyed(Jdk jdk, Object... asUser) throws Exception {
    Path dump = directory.resolve("decoy-" + jdk.feature() + ".pb.gz");
    try (Jvm jvm =
            Jvm.light(jdk, "limits=off,growth=off,dir=" + directory.resolve("store"))
                .add(Idle.class.getName())
                .startReady();
        Jmx jmx = Jmx.attach(jvm);
        Jvm off = decoy(jvm, "off", asUser)) {
      load(jvm);
      String unused = jvm.awaitLine("memprof: sampling is on");
      assertThat(jmx.get("Profiler", "Active")).isEqualTo(true);

      off.kill();
      int ended = off.exitCode();
      try (Jvm file = decoy(jvm, "dump=" + dump, asUser)) {
        load(jvm);
        assertThat(dump).as(jvm.text() + ended).doesNotExist();
        assertThat(jmx.get("Dumps", "TakenDumps")).isEqualTo(0L);

        // the real one is heard beside it
        Jvm jcmd =
            Jvm.run(
                new Jvm.Builder(
                    jdk.tool("jcmd"), jvm.pid(), "JVMTI.agent_load", Jvm.AGENT + "=off"));
        assertThat(jcmd.text()).contains("return code: 0");
        unused = jvm.awaitLine("memprof: sampling is off");
        assertThat(file.text()).isEqualTo("ready");
      }
    }
  }

  /** Looks like a jcmd that attaches to the JVM. */
  private static Jvm decoy(Jvm jvm, String verb, Object... asUser) throws Exception {
    return new Jvm.Builder(asUser)
        .add("sh", "-c", "echo ready; read line", "jcmd", jvm.pid(), "JVMTI.agent_load")
        .add("/tmp/x.jar=" + verb)
        .startReady();
  }

  /** An attach that names no verb: returns when the agent has answered. */
  private static void load(Jvm jvm) throws Exception {
    VirtualMachine vm = VirtualMachine.attach(Long.toString(jvm.pid()));
    vm.loadAgent(Jvm.AGENT.toString());
    vm.detach();
  }
}
