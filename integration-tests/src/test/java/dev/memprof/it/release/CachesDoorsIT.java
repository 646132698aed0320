package dev.memprof.it.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.memprof.it.harness.Http;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Releases;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Caches through every door but JMX: HTTP, metrics, the command line, a flight recording. */
class CachesDoorsIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final String SCRIPT = System.getProperty("memprof.script");
  private static final String OPTIONS =
      "release=blocks:dev.memprof.it.programs.BlockCache#clear()"
          + ",count=blocks:dev.memprof.it.programs.BlockCache#<init>(int)@0";
  private static final long BLOCK = 1 << 16;

  private static Jvm holding(Jdk jdk, String options, String... more) throws Exception {
    Jvm jvm =
        Jvm.light(jdk, OPTIONS + options)
            .add((Object[]) more)
            .add(Releases.class.getName())
            .startReady();
    jvm.say("hold");
    String unused = jvm.awaitLine("done hold");
    Jmx.attach(jvm).close(); // its agent has started
    return jvm;
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void overHttpAndAsMetrics(Jdk jdk) throws Exception {
    try (Jvm jvm = holding(jdk, ",http=0")) {
      Http http = Http.of(jvm);
      JsonObject known = new Gson().fromJson(http.get("/caches").body(), JsonObject.class);
      JsonObject cache = known.getAsJsonArray("caches").get(0).getAsJsonObject();
      assertThat(cache.get("name").getAsString()).isEqualTo("blocks");
      // The one of the program's warm-up is known until a collection.
      assertThat(cache.getAsJsonArray("instances").size()).isBetween(2, 3);
      assertThat(known.get("settle").getAsString()).isEqualTo("none");

      HttpResponse<String> measured = http.post("/caches/blocks/measure?purge=1");
      assertThat(measured.statusCode()).as(measured.body()).isEqualTo(200);
      JsonArray releases =
          new Gson().fromJson(measured.body(), JsonObject.class).getAsJsonArray("releases");
      long blocks = 0;
      for (int i = 0; i < releases.size(); i++) {
        blocks += releases.get(i).getAsJsonObject().get("threadFreedBytes").getAsLong() / BLOCK;
      }
      assertThat(blocks).isEqualTo(48);
      assertThat(http.post("/caches/nobody/measure").statusCode()).isEqualTo(404);
      assertThat(http.get("/caches/blocks/measure").statusCode()).isEqualTo(405);

      String metrics = http.get("/metrics").body();
      assertThat(metrics)
          .containsPattern("\nmemprof_cache_releases_total\\{cache=\"blocks\"} [34].0\n")
          .contains("\nmemprof_cache_instances{cache=\"blocks\"} ")
          .contains("\nmemprof_cache_released_bytes_total{cache=\"blocks\"} ")
          .contains("\nmemprof_cache_weight_bytes{cache=\"blocks\"} ")
          .contains("\nmemprof_component_allocated_bytes_total{component=\"blocks\"} 49.0\n")
          .contains("\nmemprof_component_live_bytes{component=\"blocks\"} 49.0\n");
    }
  }

  private static Jvm cli(Object... words) throws Exception {
    return new Jvm.Builder(SCRIPT).add(words).start();
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void fromATerminal(Jdk jdk) throws Exception {
    try (Jvm jvm = holding(jdk, "")) {
      try (Jvm refused = cli("measure", jvm.pid(), "blocks").say("n")) {
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.text()).contains("This clears the cache blocks").contains("nothing was");
      }
      try (Jvm caches = cli("caches", jvm.pid())) {
        assertThat(caches.exitCode()).as(caches.text()).isZero();
        assertThat(caches.text())
            .containsPattern("blocks +[23] +1 ")
            .contains(
                "release=blocks:dev.memprof.it.programs.BlockCache#clear(): matched 1 method");
      }
      try (Jvm measured = cli("measure", jvm.pid(), "blocks", "--yes")) {
        assertThat(measured.exitCode()).as(measured.text()).isZero();
        // less the bytes that the JVM itself allocates on that thread
        assertThat(measured.text())
            .containsPattern("1\\.0 MiB|10[12][0-9]\\.[0-9] KiB")
            .contains("--settle gc");
      }
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void inAFlightRecording(Jdk jdk) throws Exception {
    try (Jvm jvm = holding(jdk, "", "-XX:StartFlightRecording");
        Jmx jmx = Jmx.attach(jvm)) {
      Object unused = jmx.call("Caches", "measureClear", "*");
      Path file = jvm.directory().resolve("recording.jfr");
      try (Jvm dump =
          Jvm.run(new Jvm.Builder(jdk.tool("jcmd"), jvm.pid(), "JFR.dump", "filename=" + file))) {
        assertThat(dump.exitCode()).as(dump.text()).isZero();
      }
      try (Jvm print =
          Jvm.run(
              new Jvm.Builder(
                  jdk.tool("jfr"), "print", "--events", "dev.memprof.CacheReleased", file))) {
        assertThat(print.text()).contains("cache = \"blocks\"").contains("2.0 MB");
      }
    }
  }
}
