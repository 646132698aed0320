package dev.memprof.it.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Http;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Surroundings;
import dev.memprof.it.programs.Idle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The HTTP service, by the clients that people have. */
class HttpToolsIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  private static Jvm idle(Jdk jdk) throws Exception {
    Jvm jvm = Jvm.light(jdk, "lg_prof_sample=12,http=0").add(Idle.class.getName()).startReady();
    String unused = jvm.say("").awaitLine("done 1");
    return jvm;
  }

  private static void require(String program) {
    boolean there = Files.isExecutable(Path.of("/usr/bin", program));
    if (!there) {
      System.err.println("memprof: SKIPPED: there is no /usr/bin/" + program);
    }
    assumeTrue(there, "there is no " + program + " (make test installs it)");
  }

  private static String run(Jvm target, Object... command) throws Exception {
    Jvm.Builder builder = new Jvm.Builder(command);
    builder.environment("HOME", target.directory().toString());
    try (Jvm run = Jvm.run(builder)) {
      assertThat(run.exitCode()).as(run.text()).isZero();
      return run.text();
    }
  }

  /**
   * By itself it gives up after the profile's time and a half, which is too soon where much runs.
   */
  private static String pprof(Jvm jvm, String report, String url) throws Exception {
    return run(jvm, "go", "tool", "pprof", "-timeout=120", report, url);
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void goToolPprofReadsWhatIsLiveAndWhatGrew(Jdk jdk) throws Exception {
    require("go");
    try (Jvm jvm = idle(jdk)) {
      Http http = Http.of(jvm);
      String live = pprof(jvm, "-top", http.url("/debug/pprof/heap"));
      assertThat(live).contains("Type: inuse_space").contains("deflateInit2_");
      String allocs = pprof(jvm, "-raw", http.url("/debug/pprof/allocs"));
      assertThat(allocs)
          .contains("alloc_objects/count alloc_space/bytes")
          .contains("inuse_objects/count inuse_space/bytes");
      String grown = pprof(jvm, "-top", http.url("/debug/pprof/heap?seconds=1"));
      assertThat(grown).contains("Duration: ").doesNotContain("Idle.allocate");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void jeprofNamesJavaFrames(Jdk jdk) throws Exception {
    require("jeprof");
    try (Jvm jvm = idle(jdk)) {
      Http http = Http.of(jvm);
      String text = run(jvm, "jeprof", "--text", "--cum", http.url("/pprof/heap"));
      assertThat(text).contains(Idle.class.getName() + ".allocate").contains("deflateInit2_");
      Path file = jvm.directory().resolve("live.heap");
      String unused =
          run(jvm, "curl", "-sSf", "-o", file, http.url("/debug/pprof/heap?format=heap"));
      assertThat(run(jvm, "jeprof", "--text", "--cum", file))
          .contains(Idle.class.getName() + ".allocate");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void curlSwitchesAndSaysWhyNot(Jdk jdk) throws Exception {
    require("curl");
    try (Jvm jvm = idle(jdk)) {
      Http http = Http.of(jvm);
      assertThat(run(jvm, "curl", "-sS", "-X", "POST", http.url("/deactivate")))
          .contains("\"active\":false");
      assertThat(run(jvm, "curl", "-sS", "-X", "POST", http.url("/activate")))
          .contains("\"active\":true");
      assertThat(run(jvm, "curl", "-sS", "-i", http.url("/profile?seconds=abc")))
          .contains("HTTP/1.1 400")
          .contains(
              "{\"status\":400,\"error\":\"seconds=abc: expected a whole number from 1 to 86400\"}");
      assertThat(run(jvm, "curl", "-sS", "-I", http.url("/status"))).contains("HTTP/1.1 200");
      assertThat(jvm.text())
          .as("of the JDK's server, in the application's output")
          .doesNotContain("WARNING: ");
    }
  }

  /** Any user reaches a loopback port; figures are for all, the rest for its user and root. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void servesItsOwnUserAndRoot(Jdk jdk) throws Exception {
    require("curl");
    String obstacle = Surroundings.obstacle();
    assumeTrue(obstacle == null, obstacle);
    try (Jvm jvm = idle(jdk)) {
      Http http = Http.of(jvm);
      for (String path : List.of("/status", "/top", "/debug/pprof/heap", "/dumps", "/caches")) {
        assertThat(asUser(jvm, 54_321, "-sS", http.url(path)))
            .as(path)
            .startsWith("{\"status\":403")
            .contains("uid 0", "http.token-file");
      }
      assertThat(asUser(jvm, 54_321, "-sS", "-X", "POST", http.url("/deactivate")))
          .startsWith("{\"status\":403");
      assertThat(asUser(jvm, 54_321, "-sS", http.url("/metrics"))).contains("memprof_");
      assertThat(http.json("/status").get("active").getAsBoolean()).as("untouched").isTrue();
    }
  }

  private static String asUser(Jvm target, int uid, Object... curl) throws Exception {
    return run(
        target,
        Stream.concat(
                Stream.of(
                    "setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--", "curl"),
                Stream.of(curl))
            .toArray());
  }
}
