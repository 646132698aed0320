package dev.memprof.it.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.AgentJar;
import dev.memprof.it.harness.Evidence;
import dev.memprof.it.harness.Http;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.AtRest;
import dev.memprof.it.programs.Exhausting;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent at rest: little of it is loaded, and nothing is missed. */
class StandbyIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final String SCRIPT = System.getProperty("memprof.script");

  private static final String NAMES =
      "names [dev.memprof:type=Allocator, dev.memprof:type=Caches, dev.memprof:type=Dumps,"
          + " dev.memprof:type=Ledger, dev.memprof:type=Limits, dev.memprof:type=Metrics, dev.memprof:type=Profiler]";

  /** Starts of names of classes. */
  private static final List<String> UNWANTED =
      List.of(
          "javax.management.MBeanServer",
          "java.lang.management.ManagementFactory",
          "java.util.logging.",
          "java.util.regex.",
          "java.time.format.",
          "net.bytebuddy.",
          "com.sun.jna.",
          "org.apache.commons.",
          "io.prometheus.",
          "dev.memprof.agent.Core ",
          "dev.memprof.store.",
          "dev.memprof.ledger.",
          "dev.memprof.agent.ledger.",
          "dev.memprof.profile.",
          "dev.memprof.contract.",
          "dev.memprof.agent.application.",
          "dev.memprof.agent.control.",
          "dev.memprof.boot.JnaClasses",
          "dev.memprof.boot.NestedJar",
          "dev.memprof.agent.http.");

  /** Of the HTTP service, what rests. */
  private static final List<String> LISTENING =
      List.of(
          "dev.memprof.agent.http.HttpPort",
          "dev.memprof.agent.http.AwaitedService",
          "dev.memprof.agent.http.server.");

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource(JDKS)
  void loadsNothingThatNobodyAsksFor(Jdk jdk) throws Exception {
    Path log = directory.resolve("classes");
    try (Jvm jvm = loggingClasses(jdk, "", log)) {
      assertThat(loaded(log)).anyMatch(name -> name.startsWith("dev.memprof.agent.start.Standby"));
      assertThat(loaded(log)).noneMatch(name -> UNWANTED.stream().anyMatch(name::startsWith));
      assertThat(directory)
          .isDirectoryContaining(log::equals)
          .isDirectoryNotContaining(file -> !file.equals(log));
      try (Jmx jmx = Jmx.attach(jvm)) {
        assertThat(jmx.get("Profiler", "Available")).isEqualTo(true);
      }
      assertThat(Files.readString(log)).contains("dev.memprof.agent.control.");
    }
  }

  /** It listens, and a client that only connects, as probes and scanners do, changes nothing. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void restsWhileNobodyAsksOverHttp(Jdk jdk) throws Exception {
    Path log = directory.resolve("classes");
    try (Jvm jvm = loggingClasses(jdk, ",http=0", log)) {
      Http http = Http.of(jvm);
      try (Socket silent = http.raw("");
          Socket gone = http.raw("")) {
        gone.shutdownOutput();
        assertThat(gone.getInputStream().read()).isEqualTo(-1); // it has been accepted, and closed
        assertThat(silent.isConnected()).isTrue();
      }
      assertThat(loaded(log))
          .noneMatch(
              name ->
                  UNWANTED.stream().anyMatch(name::startsWith)
                      && LISTENING.stream().noneMatch(name::startsWith));

      assertThat(http.get("/status").statusCode()).isEqualTo(200);
      assertThat(Files.readString(log)).contains("dev.memprof.agent.control.");
      assertThat(http.get("/metrics").statusCode()).isEqualTo(200);
    }
  }

  /** Neither of them says how much may be allocated before a dump is due. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void restsWhereNoDumpIsDue(Jdk jdk) throws Exception {
    for (String never : List.of("lg_prof_interval=-1", "interval-dumps=off,lg_prof_interval=14")) {
      Path log = directory.resolve("classes-" + never);
      try (Jvm jvm = loggingClasses(jdk, ",lg_prof_sample=12," + never, log)) {
        for (int i = 0; i < 3; i++) { // the rest is looked at after each
          assertThat(Jvm.run(new Jvm.Builder(SCRIPT, "top", jvm.pid())).exitCode()).isZero();
        }
        assertThat(loaded(log))
            .as(jvm.text())
            .noneMatch(name -> name.startsWith("dev.memprof.agent.control."));
      }
    }
  }

  private static Jvm loggingClasses(Jdk jdk, String options, Path log) throws Exception {
    return Jvm.profiled(jdk, "dir=" + log.getParent() + options)
        .add("-Xlog:class+load=info:file=" + log + "::filecount=0")
        .add("-cp", Jvm.CLASS_PATH.split(":", 2)[0]) // without the API and its annotations
        .add(AtRest.class.getName())
        .startReady();
  }

  /** {@code [0.318s][info][class,load] dev.memprof.agent.start.Start source: memprof.jar}. */
  private static List<String> loaded(Path log) throws IOException {
    return Files.readAllLines(log).stream()
        .map(line -> line.substring(line.indexOf("] ", line.indexOf("load")) + 2))
        .toList();
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void aClientInTheProcessFindsTheBeansAtItsFirstQuery(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "dir=" + directory).add(AtRest.class.getName(), "look").startReady()) {
      assertThat(jvm.output()).containsExactly(NAMES, "available true", "ready");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void aServerOfTheApplicationsOwnHasTheBeans(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "dir=" + directory)
            .add("-Djavax.management.builder.initial=" + AtRest.OwnBuilder.class.getName())
            .add(AtRest.class.getName(), "look")
            .startReady()) {
      assertThat(jvm.output()).containsExactly("own server", NAMES, "available true", "ready");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void aServerThatAnEarlierAgentHasMadeGetsTheBeans(Jdk jdk) throws Exception {
    Path early = AgentJar.write(directory, AtRest.EarlyAgent.class);
    try (Jvm jvm =
            Jvm.java(jdk)
                .add("-javaagent:" + early, "-javaagent:" + Jvm.AGENT + "=dir=" + directory)
                .add(Exhausting.class.getName(), "nothing")
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat(jvm.output()).contains("made DefaultDomain");
      Waiting.on("memprof's beans").until(() -> jmx.server.isRegistered(Jmx.name("Metrics")));
      assertThat(jmx.get("Profiler", "Available")).isEqualTo(true);
    }
  }

  /** Not when a dump is due. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void saysAtTheStartThatNoDumpCanBeStored(Jdk jdk) throws Exception {
    Path taken = Files.writeString(directory.resolve("taken"), "not even root can use it");
    try (Jvm jvm =
        Jvm.profiled(jdk, "dir=" + taken).add(Exhausting.class.getName(), "no").startReady()) {
      assertThat(jvm.awaitLine("memprof: no dumps can be stored yet"))
          .contains("top and flame work");
    }
  }

  /** Nobody has looked: what the dump needs is loaded by then, or as soon as there is room. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void dumpsWhenMemoryEndsThoughNobodyHasLooked(Jdk jdk) throws Exception {
    for (String what : List.of("heap", "direct")) {
      Evidence evidence = new Evidence(directory.resolve(what));
      try (Jvm jvm =
          evidence
              .profiled(jdk, ",lg_prof_sample=16")
              .add("-Xmx64m", Exhausting.class.getName(), what)
              .startReady()) {
        String unused = jvm.say("").awaitLine("held");
        assertThat(evidence.awaitDumps(jvm, "oom", 1))
            .extracting(StoredDump::detail)
            .containsExactly(what.equals("heap") ? "java heap" : "direct memory");
      }
    }
  }
}
