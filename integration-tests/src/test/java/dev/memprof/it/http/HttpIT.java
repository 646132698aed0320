package dev.memprof.it.http;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.memprof.it.harness.Http;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Idle;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The HTTP service, by a client that behaves. */
class HttpIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final String ALLOCATE = Idle.class.getName() + ".allocate";

  private static Jvm idle(Jdk jdk, String options) throws Exception {
    return Jvm.light(jdk, options).add(Idle.class.getName()).startReady();
  }

  private static boolean isActive(JsonObject status) {
    return status.get("active").getAsBoolean();
  }

  private static boolean profiles(JsonObject status) {
    return !status.get("profile").isJsonNull();
  }

  /**
   * A profile during which one more block is allocated: from after its first dump to before its
   * last. Where the machine is too busy for that, the next one is twice as long.
   */
  private static HttpResponse<String> profileAllocating(Jvm jvm, Http http) throws Exception {
    for (int seconds = 2, blocks = 2; ; seconds *= 2, blocks++) {
      double dumps = http.metric("memprof_dumps_taken_total");
      var later = http.getLater("/profile?seconds=" + seconds + "&format=json");
      JsonObject running =
          http.awaitStatus(status -> later.isDone() || (profiles(status) && isActive(status)));
      boolean inTime = profiles(running);
      if (inTime) {
        assertThat(running.getAsJsonObject("profile").get("seconds").getAsInt()).isEqualTo(seconds);
        http.awaitMetric("memprof_dumps_taken_total", dumps + 1); // what is live already
        String unused = jvm.say("").awaitLine("done " + blocks);
        inTime = remainingSeconds(http.json("/status")) > 0;
      }
      HttpResponse<String> response = later.get(120, TimeUnit.SECONDS);
      if (inTime) {
        return response;
      }
    }
  }

  private static long remainingSeconds(JsonObject status) {
    return profiles(status)
        ? status.getAsJsonObject("profile").get("remainingSeconds").getAsLong()
        : 0;
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void profilesForATimeAndSwitchesOffAgain(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "active=false,lg_prof_sample=11,http=0")) {
      Http http = Http.of(jvm);
      String unused = jvm.say("").awaitLine("done 1");
      HttpResponse<String> response = profileAllocating(jvm, http);
      assertThat(response.statusCode()).isEqualTo(200);
      double deflaters = 0;
      for (JsonElement site : Http.json(response).getAsJsonArray("sites")) {
        boolean ours = site.toString().contains('"' + ALLOCATE + '"');
        deflaters += ours ? site.getAsJsonObject().get("bytes").getAsDouble() : 0;
      }
      assertThat(deflaters).as("one of the two, of 260 KiB").isBetween(200e3, 330e3);
      assertThat(isActive(http.json("/status"))).isFalse();

      String location = response.headers().firstValue("Content-Location").orElseThrow();
      assertHoldsOneDeflater(http.bytes(location));
    }
  }

  private static void assertHoldsOneDeflater(HttpResponse<byte[]> response) throws Exception {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThatProfile(response.body()).with(ALLOCATE).bytes().isBetween(200e3, 330e3);
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void sharesTheOneTimedProfile(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "http=0");
        Jmx jmx = Jmx.attach(jvm)) {
      Http http = Http.of(jvm);
      var first = http.getLater("/profile?seconds=3607");
      JsonObject running = http.awaitStatus(HttpIT::profiles).getAsJsonObject("profile");
      var joined = http.getLater("/profile?seconds=3607&format=text");
      jvm.awaitConnections(http.base.getPort(), 2);

      HttpResponse<String> other = http.get("/debug/pprof/heap?seconds=5");
      assertThat(other.statusCode()).isEqualTo(409);
      assertThat(Http.json(other).get("id")).isEqualTo(running.get("id"));
      long remaining = Http.json(other).get("remainingSeconds").getAsLong();
      assertThat(remaining).isBetween(3_400L, 3_607L);
      assertThat(other.headers().firstValue("Retry-After")).hasValue(Long.toString(remaining));
      assertThatThrownBy(() -> jmx.call("Profiler", "profile", 1))
          .cause()
          .hasMessageContaining("already running: profile " + running.get("id"));

      HttpResponse<String> forced = http.get("/profile?seconds=1&force=true&format=text");
      assertThat(forced.statusCode()).isEqualTo(200);
      for (var replaced : List.of(first, joined)) {
        HttpResponse<String> response = replaced.get(120, TimeUnit.SECONDS);
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).contains("cancelled");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void cancelsTheProfileThatRuns(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "active=false,http=0")) {
      Http http = Http.of(jvm);
      HttpResponse<String> none = http.post("/profile/cancel");
      assertThat(none.statusCode()).isEqualTo(409);
      assertThat(none.body()).contains("no timed profile runs");

      var profile = http.getLater("/profile?seconds=3607");
      long id = http.awaitStatus(HttpIT::profiles).getAsJsonObject("profile").get("id").getAsLong();
      HttpResponse<String> cancelled = http.post("/profile/cancel");
      assertThat(cancelled.statusCode()).isEqualTo(200);
      assertThat(Http.json(cancelled).get("cancelled").getAsLong()).isEqualTo(id);
      assertThat(profile.get(120, TimeUnit.SECONDS).statusCode()).isEqualTo(409);
      assertThat(isActive(http.awaitStatus(status -> !profiles(status)))).isFalse();
      assertThat(profilesStored(http)).isZero();
      assertThat(http.get("/profile/cancel").statusCode()).isEqualTo(405);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void tellsHowMemoryWentSinceTheStart(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "http=0")) {
      Http http = Http.of(jvm);
      JsonObject curve =
          Waiting.on("two points")
              .until(() -> http.json("/curve"), now -> now.getAsJsonArray("timeMillis").size() > 1);
      JsonArray times = curve.getAsJsonArray("timeMillis");
      for (String column : List.of("liveBytes", "residentBytes", "rssBytes", "limitBytes")) {
        assertThat(curve.getAsJsonArray(column)).as(column).hasSameSizeAs(times);
      }
      assertThat(curve.getAsJsonArray("rssBytes").get(1).getAsLong()).isGreaterThan(10 << 20);
      long start = http.json("/status").get("startMillis").getAsLong();
      assertThat(times.get(0).getAsLong()).isBetween(start, System.currentTimeMillis());

      long first = times.get(0).getAsLong();
      JsonArray later = http.json("/curve?since=" + first).getAsJsonArray("timeMillis");
      assertThat(later.get(0)).isEqualTo(times.get(1));
      assertThat(http.get("/curve?since=yesterday").statusCode()).isEqualTo(400);
    }
  }

  private static long profilesStored(Http http) throws Exception {
    return http.json("/dumps").getAsJsonArray("dumps").asList().stream()
        .filter(dump -> dump.getAsJsonObject().get("reason").getAsString().equals("profile"))
        .count();
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void joinsAProfileOfJmx(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "active=false,http=0");
        Jmx jmx = Jmx.attach(jvm)) {
      Http http = Http.of(jvm);
      long stored;
      int seconds = 1;
      do { // where the machine is too busy to join in time, once more with twice the time
        seconds *= 2;
        stored = profilesStored(http);
        assertThat((Long) jmx.call("Profiler", "startProfile", seconds)).isPositive();
        HttpResponse<String> joined = http.get("/profile?seconds=" + seconds + "&format=collapsed");
        assertThat(joined.statusCode()).isEqualTo(200);
      } while (profilesStored(http) != stored + 1);
      assertThat(jmx.get("Profiler", "Active")).isEqualTo(false);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void endsTheProfileThatNobodyWaitsFor(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "active=false,http=0")) {
      Http http = Http.of(jvm);
      String request = "GET /profile?seconds=3607 HTTP/1.1\r\nHost: localhost\r\n\r\n";
      try (Socket stays = http.raw(request)) {
        JsonObject unused = http.awaitStatus(HttpIT::profiles);
        jvm.awaitConnections(http.base.getPort(), 1);
        try (Socket leaves = http.raw(request)) {
          jvm.awaitConnections(http.base.getPort(), 2);
          assertThat(leaves.isConnected()).isTrue();
        }
        jvm.awaitConnections(http.base.getPort(), 1);
        assertThat(profiles(http.json("/status"))).as("the other still waits").isTrue();
        assertThat(stays.isConnected()).isTrue();
      }
      JsonObject ended = http.awaitStatus(status -> !profiles(status));
      assertThat(isActive(ended)).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void storesListsConvertsAndComparesDumps(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "lg_prof_sample=11,http=0")) {
      Http http = Http.of(jvm);
      HttpResponse<String> base = http.post("/dumps");
      assertThat(base.statusCode()).isEqualTo(201);
      String unused = jvm.say("").awaitLine("done 1");
      String later = http.post("/dumps").headers().firstValue("Location").orElseThrow();
      JsonArray dumps = http.json("/dumps").getAsJsonArray("dumps");
      assertThat(dumps).hasSize(2);
      JsonObject last = dumps.get(1).getAsJsonObject();
      assertThat(last.get("growthBytes").getAsLong())
          .isEqualTo(
              last.get("liveBytes").getAsLong() - Http.json(base).get("liveBytes").getAsLong());
      assertThat(last.get("detail").getAsString()).isEmpty();

      HttpResponse<String> untilNow =
          http.get(
              "/dumps/diff?format=collapsed&base=" + Http.json(base).get("name").getAsString());
      assertThat(untilNow.body()).contains("Deflater.init");
      assertHoldsOneDeflater(http.bytes(later));
      for (String format : List.of("collapsed", "heap", "text", "json")) {
        HttpResponse<String> response = http.get(later + "?format=" + format);
        assertThat(response.statusCode()).as(format).isEqualTo(200);
        assertThat(response.body()).as(format).contains("Deflater.init");
      }
      HttpResponse<String> page = http.get(later + "?format=flamegraph");
      assertThat(page.body()).contains("new FlameGraph(", "Deflater.init");
      assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
          .startsWith("sandbox allow-scripts; default-src 'none'; ")
          .contains("script-src 'sha256-")
          .endsWith("; frame-ancestors 'self'");
      String diff =
          "/dumps/diff?base=%s&name=%s&format="
              .formatted(Http.json(base).get("name").getAsString(), later.substring(7));
      assertThat(http.get(diff + "text").body())
          .containsPattern("^Native memory (grew|shrank) by ")
          .contains(ALLOCATE);
      assertHoldsOneDeflater(http.bytes(diff + "pprof"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void goesOnWithoutHttpWhereThePortIsTaken(Jdk jdk) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Jvm jvm = idle(jdk, "http=" + taken.getLocalPort());
        Jmx jmx = Jmx.attach(jvm)) {
      String line = jvm.awaitLine("memprof: no HTTP service: ");
      assertThat(line).contains("127.0.0.1:" + taken.getLocalPort()).contains("in use");
      assertThat(jmx.get("Profiler", "Active")).isEqualTo(true);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void saysWhyNothingIsProfiled(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "relaunch=never,http=0")) {
      Http http = Http.of(jvm);
      JsonObject status = http.json("/status");
      assertThat(status.get("available").getAsBoolean()).isFalse();
      assertThat(status.get("reason").getAsString()).contains("relaunch=never");
      assertThat(http.get("/profile?seconds=1").statusCode()).isEqualTo(503);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void leavesLoopbackOnlyWithAToken(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "http=0.0.0.0:0")) {
      assertThat(jvm.awaitLine("memprof: no HTTP service: ")).contains("needs a token");
    }
    Path token = Files.writeString(Files.createTempFile("memprof-it-", ".token"), "k7-Tq\n");
    try (Jvm jvm = idle(jdk, "http=0.0.0.0:0,http.token-file=" + token)) {
      Http http = Http.of(jvm);
      for (String wrong :
          new String[] {"Bearer k7-Tr", "Bearer ", "Basic k7-Tq", "k7-Tq", "Bearer"}) {
        var response = http.send(http.request("/status").header("Authorization", wrong));
        assertThat(response.statusCode()).as(wrong).isEqualTo(401);
      }
      for (String path : List.of("/", "/metrics", "/page.js", "/nowhere")) {
        HttpResponse<String> response = http.get(path);
        assertThat(response.statusCode()).as(path).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
      }
      String basic =
          Base64.getEncoder().encodeToString("anyone:k7-Tq".getBytes(StandardCharsets.UTF_8));
      for (String right : List.of("Bearer k7-Tq", "Basic " + basic)) {
        var response = http.send(http.request("/status").header("Authorization", right));
        assertThat(response.statusCode()).as(right).isEqualTo(200);
      }
    } finally {
      Files.delete(token);
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void neverKeepsTheJvmAlive(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "http=0")) {
      Http http = Http.of(jvm);
      var waiting = http.getLater("/profile?seconds=3607");
      JsonObject unused = http.awaitStatus(HttpIT::profiles);
      jvm.closeInput();
      assertThat(jvm.exitCode()).isZero();
      assertThatThrownBy(() -> waiting.get(120, TimeUnit.SECONDS)).isNotNull();
    }
  }
}
