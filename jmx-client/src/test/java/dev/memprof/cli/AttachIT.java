package dev.memprof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The verbs that only talk, against a real process found by its pid. */
class AttachIT {
  static List<Path> jdks() {
    return ForkedJvm.jdks();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void showsTheStatus(Path jdk) {
    try (ForkedJvm jvm = ForkedJvm.start(jdk, List.of())) {
      Cli cli = Cli.run("status", jvm.pid());
      assertThat(cli.err()).isEmpty();
      assertThat(cli.exitCode()).isZero();
      assertThat(cli.out().lines())
          .satisfiesExactly(
              line -> assertThat(line).isEqualTo("live            1.1 MiB of native memory"),
              line -> assertThat(line).matches("uptime {10}\\d.*, since 20\\d\\d-.*Z"),
              line ->
                  assertThat(line).startsWith("main class      dev.memprof.cli.FixtureJvm, on "),
              line -> assertThat(line).isEqualTo("last dump       none yet"),
              line -> assertThat(line).isEqualTo("dumps           0 (0 B) in /store"),
              line ->
                  assertThat(line)
                      .isEqualTo("sampling        on since 2020-09-13 12:26:40Z, every 512.0 KiB"),
              line ->
                  assertThat(line)
                      .isEqualTo(
                          "names           of Java frames are read as soon as they are sampled"),
              line ->
                  assertThat(line)
                      .isEqualTo(
                          "missing         the ledger and growth: the agent is older than this"
                              + " client"));
      assertThat(Cli.run("status", jvm.pid(), "-v").out().lines())
          .contains(
              "jemalloc        5.3.0-0-gfixture",
              "malloc conf     prof:true,lg_prof_sample:19",
              "samples         98,765",
              "stack walks     java 99.2%, gc thread 0.8%",
              "frames          4,321 named, 0 lost, tables 3.2 MiB, 63% full",
              "method ids      777, in 55 ms of class loading",
              "interval dumps  every 1.0 GiB allocated",
              "timed profile   none");
      assertThat(Cli.run("dump", jvm.pid()).exitCode()).isZero();
      assertThat(Cli.run("status", jvm.pid()).out())
          .contains(
              "last dump       2026-11-24 03:31:00Z, manual (asked),"
                  + " 20261124T033100Z-manual-1.pb.gz\n");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void switchesSampling(Path jdk) {
    try (ForkedJvm jvm = ForkedJvm.start(jdk, List.of())) {
      Cli off = Cli.run("off", jvm.pid());
      assertThat(off).isEqualTo(new Cli(0, "JVM " + jvm.pid() + ": sampling is off\n", ""));
      jvm.await("stop");
      assertThat(json("status", jvm.pid(), "--json").getAsJsonObject("status"))
          .hasToString(
              "{\"active\":false,\"activeSinceMillis\":0,\"offSinceMillis\":1600000001234,"
                  + "\"wasOff\":true,\"samples\":98765,\"walksByOutcome\":{\"gc"
                  + " thread\":765,\"java\":98000},\"lost\":0,"
                  + "\"namedFrames\":4321,\"tableBytes\":3333333,\"tableFullPercent\":63,\"namesByJvmtiReason\":\"\",\"methodIds\":777,"
                  + "\"methodIdNanos\":55000000,\"agesUnknownReason\":\"\","
                  + "\"lostLiveSamples\":0,\"ownWalks\":98000,\"jvmWalks\":7,"
                  + "\"comparedWalks\":0,\"disagreedWalks\":0,\"walksByJvmReason\":\"\","
                  + "\"sessionId\":0,\"sessionRemainingMillis\":0}");
      Cli on = Cli.run("on", jvm.pid());
      assertThat(on.out()).endsWith(": sampling is on, a sample every 512.0 KiB\n");
      jvm.await("start");
    }
  }

  @Test
  void showsTheAllocator() {
    try (ForkedJvm jvm = ForkedJvm.start()) {
      assertThat(Cli.run("stats", jvm.pid()).out())
          .isEqualTo(
              """
              allocated     1.1 MiB
              active        2.1 MiB
              resident     42.4 MiB
              mapped       53.0 MiB
              retained      6.2 GiB
              metadata      3.2 MiB
              rss         741.7 MiB
              at 2026-11-24 03:31:00Z
              """);
      assertThat(json("stats", jvm.pid(), "--json").get("processResidentBytes").getAsLong())
          .isEqualTo(777_777_777);
    }
  }

  @Test
  void watchesTheAllocator() {
    try (ForkedJvm jvm = ForkedJvm.start()) {
      Cli cli = Cli.run("stats", jvm.pid(), "--watch", "-i", "100ms", "--count", "21");
      List<String> lines = cli.out().lines().toList();
      assertThat(lines).hasSize(23).allMatch(line -> line.length() <= 80);
      assertThat(lines.get(0)).startsWith("TIME ").endsWith(" RSS").isEqualTo(lines.get(21));
      assertThat(lines.get(1))
          .isEqualTo("2026-11-24 03:31:00Z    1.1 MiB    2.1 MiB   42.4 MiB    6.2 GiB  741.7 MiB");
      Cli asJson = Cli.run("stats", jvm.pid(), "--watch", "-i", "100ms", "--count", "2", "--json");
      assertThat(asJson.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"timeM"));
    }
  }

  @Test
  void listsTheDumps() {
    try (ForkedJvm jvm = ForkedJvm.start()) {
      assertThat(Cli.run("dumps", jvm.pid()).out()).isEqualTo("in /store\nno dump yet\n");
      assertThat(Cli.run("dump", jvm.pid()).exitCode()).isZero();
      assertThat(Cli.run("dumps", jvm.pid()).out())
          .isEqualTo(
              """
              in /store
              TIME                  REASON  DETAIL      LIVE      GROWTH     SIZE  NAME
              2026-11-24 03:31:00Z  manual  asked   11.8 MiB  +337.6 KiB  7.6 KiB  20261124T033100Z-manual-1.pb.gz
              """);
    }
  }

  @Test
  void tellsWhereADumpIsStored() {
    try (ForkedJvm jvm = ForkedJvm.start()) {
      assertThat(Cli.run("dump", jvm.pid()).out())
          .isEqualTo(
              "11.8 MiB live, stored by JVM "
                  + jvm.pid()
                  + ":\n/store/20261124T033100Z-manual-1.pb.gz\n");
      JsonObject second = json("dump", jvm.pid(), "--json");
      assertThat(second.getAsJsonObject("dump").get("name").getAsString())
          .isEqualTo("20261124T033100Z-manual-2.pb.gz");
    }
  }

  @Test
  void saysThatTheAgentIsAbsent() {
    try (ForkedJvm jvm = ForkedJvm.start("no-agent=")) {
      for (String verb : List.of("status", "on", "off", "dump", "profile", "stats", "top")) {
        Cli cli = Cli.run(verb, jvm.pid());
        assertThat(cli.exitCode()).as(verb).isEqualTo(3);
        assertThat(cli.err())
            .as(verb)
            .startsWith("memprof: JVM " + jvm.pid() + " runs without the memprof agent; restart")
            .hasLineCount(1);
      }
    }
  }

  /** Amid a call, when all looked well before. */
  @Test
  void doesNotWaitForAJvmThatHangs() {
    try (ForkedJvm jvm = ForkedJvm.start("stops=")) {
      Cli cli = Cli.run("top", jvm.pid());
      assertThat(cli.exitCode()).isEqualTo(1);
      assertThat(cli.err())
          .startsWith("memprof: JVM " + jvm.pid() + " gives no answer in 6 s: it is stopped, hangs")
          .hasLineCount(1);
      assertThat(Cli.run("status", jvm.pid()).err()).contains("kill -CONT " + jvm.pid());
    }
  }

  @Test
  void passesOnWhyTheProfilerIsNotAvailable() {
    try (ForkedJvm jvm =
        ForkedJvm.start("available=false", "reason=musl is not supported", "jemalloc=")) {
      assertThat(Cli.run("on", jvm.pid()))
          .isEqualTo(
              new Cli(
                  3,
                  "",
                  "memprof: JVM "
                      + jvm.pid()
                      + " is not profiled: musl is not supported; see memprof doctor\n"));
      Cli status = Cli.run("status", jvm.pid());
      assertThat(status.exitCode()).isEqualTo(3);
      assertThat(status.out()).contains("profiler        musl is not supported\n");
    }
  }

  @Test
  void listsTheJvmWithoutTouchingIt() {
    try (ForkedJvm jvm = ForkedJvm.start()) {
      Cli cli = Cli.run("list");
      assertThat(cli.exitCode()).isZero();
      assertThat(cli.out())
          .containsPattern(jvm.pid() + " +no +dev.memprof.cli.FixtureJvm +no agent, no jemalloc");
      assertThat(ProcessHandle.of(Long.parseLong(jvm.pid()))).isPresent();
      assertThat(JsonParser.parseString(Cli.run("list", "--json").out()).getAsJsonArray())
          .anyMatch(row -> row.getAsJsonObject().get("pid").getAsString().equals(jvm.pid()));
    }
  }

  @Test
  void examinesAJvm() {
    try (ForkedJvm healthy =
            ForkedJvm.start("config.prof=true", "opt.prof=true", "directory=/tmp");
        ForkedJvm off = ForkedJvm.start("active=false");
        ForkedJvm failed =
            ForkedJvm.start(
                "failed=3", "failure=the disk is full; free some of it", "directory=/tmp");
        ForkedJvm unprofiled =
            ForkedJvm.start("available=false", "config.prof=true", "opt.prof=false");
        ForkedJvm bare = ForkedJvm.start("no-agent=")) {
      assertThat(Cli.run("doctor", healthy.pid()))
          .isEqualTo(new Cli(0, healthy.pid() + " is profiled; nothing to cure\n", ""));
      assertThat(finding(1, off)).isEqualTo("switched-off");
      assertThat(Cli.run("doctor", failed.pid()).out())
          .endsWith(
              "  wrong dumps failed: 3 dumps have failed since the start; the last: the disk is"
                  + " full\n"
                  + "  cure  free some of it\n");
      assertThat(finding(3, unprofiled)).isEqualTo("prof-false");
      assertThat(finding(3, bare)).isEqualTo("no-agent");
    }
  }

  private static String finding(int exitCode, ForkedJvm jvm) {
    Cli cli = Cli.run("doctor", jvm.pid(), "--json");
    assertThat(cli.exitCode()).isEqualTo(exitCode);
    JsonObject report = JsonParser.parseString(cli.out()).getAsJsonObject();
    assertThat(report.get("healthy").getAsBoolean()).isFalse();
    return report.getAsJsonArray("findings").get(0).getAsJsonObject().get("name").getAsString();
  }

  @Test
  void reachesAJmxPort() throws Exception {
    int port = freePort();
    List<String> options =
        List.of(
            "-Dcom.sun.management.jmxremote.port=" + port,
            "-Dcom.sun.management.jmxremote.authenticate=false",
            "-Dcom.sun.management.jmxremote.ssl=false",
            "-Djava.rmi.server.hostname=localhost");
    try (ForkedJvm jvm = ForkedJvm.start(ForkedJvm.jdks().get(0), options)) {
      Cli cli = Cli.run("off", "localhost:" + port);
      assertThat(cli).isEqualTo(new Cli(0, "localhost:" + port + ": sampling is off\n", ""));
      jvm.await("stop");
    }
    Cli gone = Cli.run("off", "localhost:" + port);
    assertThat(gone.exitCode()).isEqualTo(1);
    assertThat(gone.err())
        .startsWith("memprof: cannot connect to localhost:" + port + ": Connection refused")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void takesATimedProfile(Path jdk) {
    try (ForkedJvm jvm = ForkedJvm.start(jdk, List.of(), "session-millis=300")) {
      Cli cli = Cli.run("profile", jvm.pid(), "-d", "17");
      jvm.await("startProfile 17");
      assertThat(cli)
          .isEqualTo(
              new Cli(
                  0,
                  "11.8 MiB grown in 17.0 s, stored by JVM "
                      + jvm.pid()
                      + ":\n/store/20261124T033100Z-profile-1.pb.gz\n",
                  ""));
    }
  }

  @Test
  void saysThatMoreWasFreedThanAllocated() {
    try (ForkedJvm jvm = ForkedJvm.start("live=-12345678", "session-millis=300")) {
      assertThat(Cli.run("profile", jvm.pid(), "-d", "17").out())
          .startsWith("11.8 MiB shrunk in 17.0 s, stored by JVM ");
    }
  }

  @Test
  void noticesTheEndWithoutANotification() {
    try (ForkedJvm jvm = ForkedJvm.start("notify=false", "session-millis=300")) {
      Cli cli = Cli.run("profile", jvm.pid(), "-d", "1s", "--json");
      assertThat(cli.exitCode()).isZero();
      assertThat(cli.out()).contains("\"name\": \"20261124T033100Z-profile-1.pb.gz\"");
    }
  }

  @Test
  void noticesThatSomebodyCancelled() {
    try (ForkedJvm jvm = ForkedJvm.start("cancelled-there=", "session-millis=300")) {
      Cli cli = Cli.run("profile", jvm.pid(), "-d", "1h");
      assertThat(cli.exitCode()).isEqualTo(1);
      assertThat(cli.err()).contains("profile 7 of JVM " + jvm.pid() + " was cancelled there");
    }
  }

  @Test
  void passesOnThatAProfileRunsAlready() {
    try (ForkedJvm jvm = ForkedJvm.start("busy=")) {
      assertThat(Cli.run("profile", jvm.pid(), "-d", "1s"))
          .isEqualTo(
              new Cli(
                  1, "", "memprof: JVM " + jvm.pid() + ": profile 6 is running, 17 s remain\n"));
    }
  }

  @Test
  void noticesThatTheTargetDied() throws Exception {
    ForkedJvm jvm = ForkedJvm.start();
    CompletableFuture<Cli> profile =
        CompletableFuture.supplyAsync(() -> Cli.run("profile", jvm.pid(), "-d", "1h"));
    jvm.await("startProfile 3600");
    jvm.close();
    Cli cli = profile.get(60, java.util.concurrent.TimeUnit.SECONDS);
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err())
        .startsWith("memprof: lost the connection to JVM " + jvm.pid())
        .hasLineCount(1);
  }

  /** Of none of those that the kernel gives to clients, which come and go. */
  private static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 32_768);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // taken
      }
    }
  }

  private static JsonObject json(String... arguments) {
    Cli cli = Cli.run(arguments);
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    return JsonParser.parseString(cli.out()).getAsJsonObject();
  }
}
