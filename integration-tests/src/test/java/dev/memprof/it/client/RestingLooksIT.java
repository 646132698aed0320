package dev.memprof.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.memprof.it.harness.InstalledClient;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.LoadedClasses;
import dev.memprof.it.harness.Stage;
import dev.memprof.it.harness.Surroundings;
import dev.memprof.it.programs.AtRest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Verbs that ask an agent at rest how it stands: they leave it at rest, and tell what the same
 * agent tells when it is awake.
 */
class RestingLooksIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final List<String> VERBS = List.of("status", "doctor", "growth", "dumps");
  private static final long MAX_KIB = 4 << 10;
  private static final String CONTROL = "dev.memprof.agent.control.Controller ";

  /** Of {@code status}: bytes that change from look to look. */
  private static final Set<String> MOVING = Set.of("rssBytes", "ownBytes", "liveBytes", "growth");

  /** Of its part {@code status}: what is counted since the start. */
  private static final Set<String> COUNTS =
      Set.of(
          "samples",
          "walksByOutcome",
          "namedFrames",
          "tableBytes",
          "methodIds",
          "methodIdNanos",
          "ownWalks",
          "jvmWalks");

  @RegisterExtension static final Stage STAGE = new Stage();

  @TempDir private Path directory;

  static Stream<Arguments> verbs() throws Exception {
    return Jdk.all().stream().flatMap(jdk -> VERBS.stream().map(verb -> Arguments.of(jdk, verb)));
  }

  private InstalledClient client() {
    return new InstalledClient(directory);
  }

  private LoadedClasses classes() {
    return new LoadedClasses(directory.resolve("classes"));
  }

  private Jvm atRest(Jdk jdk, String options) throws Exception {
    return Jvm.profiled(jdk, "dir=" + directory.resolve("store") + options)
        .add(classes().option())
        .add(AtRest.class.getName())
        .startReady();
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void leaveLittleInTheJvm(Jdk jdk, String verb) throws Exception {
    try (Jvm jvm = atRest(jdk, "")) {
      int loaded = classes().count();
      long restKib = jvm.proc().status("VmRSS");
      for (int look = 0; look < 10; look++) {
        assertThat(client().run(verb, jvm.pid())).isNotEmpty();
      }
      assertThat(jvm.proc().status("VmRSS")).isLessThanOrEqualTo(restKib + MAX_KIB);
      classes().assertAtRestSince(loaded);
      assertThat(directory.resolve("store")).doesNotExist();
    }
  }

  /** With a dump, HTTP, and something to find. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void tellWhatAnAgentThatIsAwakeTells(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "dir=" + directory.resolve("store") + ",http=0,lg_prof_sample=15")
            .add(classes().option())
            .add("-XX:TrimNativeHeapInterval=60000", AtRest.class.getName())
            .startReady()) {
      List<String> unused = client().run("dump", jvm.pid());
      JsonObject status = json(jvm, "status").getAsJsonObject();
      JsonElement dumps = json(jvm, "dumps");
      JsonObject growth = json(jvm, "growth").getAsJsonObject();
      JsonElement doctor = json(jvm, "doctor");
      String text = status(jvm);
      assertThat(Files.readString(classes().log())).as("at rest").doesNotContain(CONTROL);

      try (Jmx jmx = Jmx.attach(jvm)) {
        assertThat(jmx.get("Profiler", "Available")).isEqualTo(true);
      }
      assertThat(Files.readString(classes().log())).as("awake").contains(CONTROL);
      assertThat(status.get("httpUrl").getAsString()).startsWith("http://127.0.0.1:");
      assertThat(status.get("lastDump").getAsJsonObject().get("reason").getAsString())
          .isEqualTo("manual");
      assertSame(json(jvm, "status").getAsJsonObject(), status);
      assertThat(json(jvm, "dumps")).isEqualTo(dumps);
      assertThat(json(jvm, "growth").getAsJsonObject().get("verdict"))
          .isEqualTo(growth.get("verdict"));
      assertThat(json(jvm, "doctor")).isEqualTo(doctor);
      assertThat(names(doctor)).contains("sampling-too-fine", "trim-without-effect");
      assertThat(status(jvm)).isEqualTo(text);
    }
  }

  /** A finding of doctor's is no failure. */
  private JsonElement json(Jvm jvm, String verb) throws Exception {
    return JsonParser.parseString(client().tried(verb, jvm.pid(), "--json").text());
  }

  /** The lines without figures that move. */
  private String status(Jvm jvm) throws Exception {
    return client().run("status", jvm.pid(), "-v").stream()
        .filter(
            line -> line.matches("(main class|HTTP|last dump|dumps|sampling|names) .*|malloc.*"))
        .reduce("", (all, line) -> all + line + "\n");
  }

  private static List<String> names(JsonElement doctor) {
    JsonArray findings = doctor.getAsJsonObject().getAsJsonArray("findings");
    return findings.asList().stream()
        .map(finding -> finding.getAsJsonObject().get("name").getAsString())
        .toList();
  }

  private static void assertSame(JsonObject awake, JsonObject atRest) {
    assertThat(atRest.keySet()).isEqualTo(awake.keySet());
    for (String field : MOVING) {
      assertThat(atRest.remove(field)).as(field).isNotNull();
      assertThat(awake.remove(field)).as(field).isNotNull();
    }
    JsonObject limit = atRest.remove("limit").getAsJsonObject();
    JsonObject limitAwake = awake.remove("limit").getAsJsonObject();
    assertThat(limit.get("name")).isEqualTo(limitAwake.get("name"));
    assertThat(limit.get("ceilingBytes")).isEqualTo(limitAwake.get("ceilingBytes"));
    JsonObject status = atRest.getAsJsonObject("status");
    JsonObject statusAwake = awake.getAsJsonObject("status");
    assertThat(status.keySet()).isEqualTo(statusAwake.keySet());
    assertThat(status.getAsJsonObject("walksByOutcome").keySet())
        .isEqualTo(statusAwake.getAsJsonObject("walksByOutcome").keySet());
    for (String field : COUNTS) {
      status.remove(field);
      statusAwake.remove(field);
    }
    assertThat(atRest).isEqualTo(awake);
  }

  /** The line says so, and not that there was no answer in some seconds. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void doNotWaitForAJvmThatIsStopped(Jdk jdk) throws Exception {
    try (Jvm jvm = atRest(jdk, "")) {
      signal("STOP", jvm);
      try {
        for (String verb : VERBS) {
          Jvm tried = client().tried(verb, jvm.pid());
          assertThat(tried.exitCode()).isEqualTo(1);
          assertThat(tried.text()).contains("is stopped, by a signal or a debugger");
        }
      } finally {
        signal("CONT", jvm);
      }
    }
  }

  private static void signal(String name, Jvm jvm) throws Exception {
    assertThat(Jvm.run(new Jvm.Builder("kill", "-" + name, jvm.pid())).exitCode()).isZero();
  }

  /** As itself, and as root, which writes nothing there and follows no link of that user's. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void areForTheUserAndForRoot(Jdk jdk) throws Exception {
    Surroundings nameless = Surroundings.all().get(2);
    try (Jvm jvm = ofUser(nameless, jdk, "")) {
      for (String verb : VERBS) {
        Jvm own = Jvm.run(nameless.beside(jvm, STAGE.resolve("bin/memprof")).add(verb, jvm.pid()));
        assertThat(own.exitCode()).as(own.text()).isZero();
        assertThat(client().run(verb, jvm.pid())).isNotEmpty();
      }
      assertThat(watches(jvm)).as("at rest").isFalse();
      Jvm dump = Jvm.run(nameless.beside(jvm, STAGE.resolve("bin/memprof")).add("dump", jvm.pid()));
      assertThat(dump.exitCode()).as(dump.text()).isZero();
      List<String> before = nameless.temporaryFiles(jvm);
      assertThat(client().run("dumps", jvm.pid())).anyMatch(line -> line.contains("-manual-1"));
      assertThat(nameless.temporaryFiles(jvm)).isEqualTo(before);
      assertThat(watches(jvm)).as("at rest").isFalse();
    }
    try (Jvm jvm = ofUser(nameless, jdk, "dir=/tmp/link/store")) {
      assertThat(client().run("dumps", jvm.pid())).contains("in /tmp/link/store");
      assertThat(watches(jvm)).as("asked over JMX").isTrue();
    }
  }

  private static Jvm ofUser(Surroundings surroundings, Jdk jdk, String options) throws Exception {
    return surroundings
        .command("sh", "-c", "mkdir /tmp/place && ln -s place /tmp/link && exec \"$@\"", "sh")
        .add(jdk.tool("java"), "-javaagent:" + STAGE.resolve("memprof.jar=" + options))
        .add("-cp", STAGE.resolve("programs"), AtRest.class.getName())
        .startReady();
  }

  /** Whether the control part is there: its watch has a thread. */
  private static boolean watches(Jvm jvm) throws Exception {
    return jvm.proc().threads("memprof-watch") > 0;
  }
}
