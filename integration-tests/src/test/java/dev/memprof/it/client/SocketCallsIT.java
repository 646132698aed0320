package dev.memprof.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.InstalledClient;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.AtRest;
import dev.memprof.it.programs.Idle;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Verbs that only read ask an agent that is awake by its socket, and not over JMX. */
class SocketCallsIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  /** Two answers of a JVM that rests are the same by these. */
  private static final List<String> STILL = List.of("dumps", "caches");

  @TempDir private Path directory;

  private String text(Object... words) throws Exception {
    return String.join("\n", new InstalledClient(directory).run(words));
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void startNeitherConnectorNorServer(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "dir=" + directory.resolve("store"))
            .add(AtRest.class.getName())
            .startReady()) {
      text("dump", jvm.pid());
      for (String verb :
          List.of("caches", "stats", "status", "dumps", "growth", "where", "doctor", "top")) {
        Jvm client = new InstalledClient(directory).tried(verb, jvm.pid());
        assertThat(client.exitCode()).as(verb + ": " + client.text()).isLessThan(2);
      }
      Jvm threads = Jvm.run(new Jvm.Builder(jdk.tool("jcmd"), jvm.pid(), "Thread.print"));
      assertThat(threads.text()).contains("memprof-look").doesNotContain("RMI TCP Accept");
      assertThat(classes(jdk, jvm))
          .as("the platform's MBean server, which takes ten MiB or twenty")
          .doesNotContain("com.sun.jmx.mbeanserver.JmxMBeanServer");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void tellWhatTheConnectorTells(Jdk jdk) throws Exception {
    int port = Jvm.freePort();
    try (Jvm jvm =
        Jvm.profiled(jdk, "dir=" + directory.resolve("store"))
            .add(
                "-Dcom.sun.management.jmxremote.port=" + port,
                "-Dcom.sun.management.jmxremote.host=127.0.0.1",
                "-Dcom.sun.management.jmxremote.authenticate=false",
                "-Dcom.sun.management.jmxremote.ssl=false",
                Idle.class.getName())
            .startReady()) {
      text("dump", jvm.pid());
      String url = "127.0.0.1:" + port;
      for (String verb : STILL) {
        assertThat(text(verb, jvm.pid(), "--json")).isEqualTo(text(verb, url, "--json"));
      }
      assertThat(problem("diff", jvm.pid(), "nothing", "never").replace("JVM " + jvm.pid(), url))
          .isEqualTo(problem("diff", url, "nothing", "never"));
    }
  }

  /** Functions of libjvm.so have mapped, and have names: JNA would take 300 classes for that. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void tellWhoHasMappedWithoutJna(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "dir=" + directory.resolve("store"))
            .add(AtRest.class.getName())
            .startReady()) {
      text("caches", jvm.pid()); // wakes it
      assertThat(text("where", jvm.pid(), "--all", "--json"))
          .contains("the collector's tables")
          .doesNotContain("_ZN");
      assertThat(classes(jdk, jvm))
          .contains("dev.memprof.ledger.inside.InsideLedger")
          .doesNotContain("com.sun.jna");
    }
  }

  /** Of which there are objects. */
  private static String classes(Jdk jdk, Jvm jvm) throws Exception {
    return Jvm.run(new Jvm.Builder(jdk.tool("jcmd"), jvm.pid(), "GC.class_histogram")).text();
  }

  private String problem(Object... words) throws Exception {
    Jvm client = new InstalledClient(directory).tried(words);
    assertThat(client.exitCode()).as(client.text()).isPositive();
    return client.text();
  }
}
