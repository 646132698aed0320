package dev.memprof.it.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.memprof.it.harness.Epochs;
import dev.memprof.it.harness.Http;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Idle;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Metrics and the examples for Prometheus, by Prometheus itself. */
class ObservabilityIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  /** One for all queries: each has a thread of its own. */
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static final Duration BETWEEN_QUERIES = Duration.ofMillis(200);

  private static final Path EXAMPLES = Path.of("../examples/observability").toAbsolutePath();

  @BeforeAll
  static void needsPrometheus() {
    boolean there = Files.isExecutable(Path.of("/usr/bin/promtool"));
    if (!there) {
      System.err.println("memprof: SKIPPED: there is no promtool");
    }
    assumeTrue(there, "there is no promtool (make test installs the package prometheus)");
  }

  private static Jvm idle(Jdk jdk) throws Exception {
    return Jvm.light(jdk, "http=0").add(Idle.class.getName()).startReady();
  }

  private static void promtool(String input, Object... arguments) throws Exception {
    Jvm.Builder builder = new Jvm.Builder("promtool", "check").add(arguments);
    try (Jvm promtool = builder.start()) {
      promtool.say(input).closeInput();
      assertThat(promtool.exitCode()).as(promtool.text()).isZero();
      assertThat(promtool.text()).doesNotContain("memprof_");
    }
  }

  @Test
  void examplesAreValid() throws Exception {
    promtool("", "config", EXAMPLES.resolve("prometheus.yml"));
    promtool("", "rules", EXAMPLES.resolve("memprof-alerts.yml"));
  }

  /** By series as they are before and after an OutOfMemoryError, and near limits. */
  @Test
  void alertsTellOfLimitsAndOfAnOutOfMemoryError() throws Exception {
    String series;
    try (InputStream in = ObservabilityIT.class.getResourceAsStream("alerts-test.yml")) {
      series = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Path rules = EXAMPLES.resolve("memprof-alerts.yml");
    Path test = Files.createTempFile("memprof-it-", ".yml");
    Files.writeString(test, series.replace("@rules@", rules.toString()));
    try (Jvm promtool = Jvm.run(new Jvm.Builder("promtool", "test", "rules", test))) {
      assertThat(promtool.exitCode()).as(promtool.text()).isZero();
    }
  }

  /**
   * Bytes with bytes, shares with shares; the JVM's page and its flame graph are one click away.
   */
  @Test
  void dashboardHasLimitsHeapLedgerGrowthAndLinks() throws Exception {
    JsonObject dashboard =
        new Gson()
            .fromJson(Files.readString(EXAMPLES.resolve("grafana/memprof.json")), JsonObject.class);
    Map<String, String> unitByExpression = new TreeMap<>();
    for (JsonElement each : dashboard.getAsJsonArray("panels")) {
      JsonObject panel = each.getAsJsonObject();
      JsonObject defaults = panel.getAsJsonObject("fieldConfig").getAsJsonObject("defaults");
      assertThat(defaults.get("links").toString())
          .as(panel.get("title").getAsString())
          .contains("http://${__field.labels.instance}/\"")
          .contains("/debug/pprof/heap?format=flamegraph");
      for (JsonElement target : panel.getAsJsonArray("targets")) {
        unitByExpression.put(
            target.getAsJsonObject().get("expr").getAsString(), defaults.get("unit").getAsString());
      }
    }
    assertThat(String.join("\n", unitByExpression.keySet()))
        .contains(
            "memprof_limit_use_bytes",
            "memprof_limit_ceiling_bytes",
            "memprof_ledger_resident_bytes",
            "memprof_growth_bytes_per_hour",
            "limit=\"java heap\"",
            "reason=\"oom\"");
    unitByExpression.forEach(
        (expression, unit) ->
            assertThat(unit)
                .as(expression)
                .isEqualTo(
                    expression.contains("seconds_total") || expression.contains(" / ")
                        ? "percentunit"
                        : expression.contains("_bytes") ? "bytes" : unit)
                .isIn("bytes", "percentunit", "cps", "short"));
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void metricsFollowPrometheusRules(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk);
        Jmx jmx = Jmx.attach(jvm)) {
      Http http = Http.of(jvm);
      promtool(http.get("/metrics").body().strip(), "metrics");
      promtool(http.get("/metrics?arenas=1").body().strip(), "metrics");
      assertThat(http.get("/metrics?arenas=1").body())
          .contains("memprof_arena_active_bytes{arena=\"0\"}");
      assertThat((String) jmx.get("Metrics", "Text")).contains("\nmemprof_sampling_active 1.0\n");

      var open =
          http.send(http.request("/metrics").header("Accept", "application/openmetrics-text"));
      assertThat(open.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("application/openmetrics-text");
      assertThat(open.body()).endsWith("# EOF\n");
      String protobuf = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily";
      var text = http.send(http.request("/metrics").header("Accept", protobuf));
      assertThat(text.statusCode()).isEqualTo(200);
      assertThat(text.body()).startsWith("# HELP memprof_");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void scrapesDoNotAdvanceTheEpochEach(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk);
        Jmx jmx = Jmx.attach(jvm)) {
      Http http = Http.of(jvm);
      Epochs.assertNotByEachScrape(jmx, () -> http.get("/metrics").body());
    }
  }

  /** Those of caches, components, the limit and growth are not everywhere. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void dashboardAndAlertsAskForMetricsThatThereAre(Jdk jdk) throws Exception {
    Set<String> asked = new TreeSet<>();
    for (String file : new String[] {"grafana/memprof.json", "memprof-alerts.yml"}) {
      Matcher names =
          Pattern.compile("memprof_(?!cache|component|process_limit|growth)[a-z_]+(?=[{ \\[/,)])")
              .matcher(Files.readString(EXAMPLES.resolve(file)));
      while (names.find()) {
        asked.add(names.group());
      }
    }
    assertThat(asked).hasSizeGreaterThan(8);
    try (Jvm jvm = idle(jdk)) {
      Http http = Http.of(jvm);
      assertThat(http.post("/dumps").statusCode()).isEqualTo(201);
      Waiting.on("the first row of the curve")
          .untilAsserted(
              () ->
                  assertThat(http.get("/metrics").body())
                      .contains(
                          "memprof_ledger_resident_bytes{category=\"java-heap\"}",
                          "\nmemprof_growing 0.0\n"));
      String metrics = http.get("/metrics").body();
      assertThat(asked).allMatch(name -> metrics.contains("\n" + name), "is measured");
    }
  }

  @Test
  void prometheusScrapesWithoutComplaint() throws Exception {
    letPrometheusScrape(3, "3s"); // in which each must have its answer, on a busy machine as well
  }

  /** {@code make storm}. */
  @Tag("storm")
  @Test
  void prometheusScrapesForAMinuteWithoutComplaint() throws Exception {
    letPrometheusScrape(30, "2s");
  }

  /** Every JDK is a target of one server, so that the time passes once. */
  private static void letPrometheusScrape(int scrapes, String interval) throws Exception {
    List<Jvm> jvms = new ArrayList<>();
    try {
      List<String> targets = new ArrayList<>();
      for (Jdk jdk : Jdk.all()) {
        jvms.add(idle(jdk));
        Http http = Http.of(jvms.get(jvms.size() - 1));
        assertThat(http.get("/metrics").statusCode()).as("the first, which is slow").isEqualTo(200);
        targets.add("'" + http.base.getAuthority() + "'");
      }
      int port = Jvm.freePort();
      try (Jvm prometheus = prometheus(jvms.get(0).directory(), targets, interval, port)) {
        Waiting.on("scrapes")
            .pollInterval(BETWEEN_QUERIES)
            .untilAsserted(
                () ->
                    assertThat(query(port, "min(sum_over_time(up[5m]))"))
                        .as(prometheus.text())
                        .isGreaterThanOrEqualTo(scrapes));
        assertThat(query(port, "count(up)")).isEqualTo(jvms.size());
        assertThat(query(port, "max(count_over_time(up[5m]) - sum_over_time(up[5m]))"))
            .as("failed scrapes")
            .isZero();
        assertThat(query(port, "min(memprof_allocator_allocated_bytes)")).isGreaterThan(1 << 20);
        assertThat(prometheus.text()).doesNotContain("level=error").doesNotContain("scrape_pool");
      }
    } finally {
      jvms.forEach(Jvm::close);
    }
  }

  /** With the configuration of the examples, but for where and how often. */
  private static Jvm prometheus(Path directory, List<String> targets, String interval, int port)
      throws Exception {
    String config =
        Files.readString(EXAMPLES.resolve("prometheus.yml"))
            .replace("'127.0.0.1:7077'", String.join(", ", targets))
            .replace("scrape_interval: 15s", "scrape_interval: " + interval)
            .replace("memprof-alerts.yml", EXAMPLES.resolve("memprof-alerts.yml").toString());
    Path file = Files.writeString(directory.resolve("prometheus.yml"), config);
    return new Jvm.Builder(
            "prometheus",
            "--config.file=" + file,
            "--storage.tsdb.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port)
        .start();
  }

  /** The value of the one series that answers; 0 for none. */
  private static double query(int port, String expression) throws Exception {
    String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/query?query=" + query);
    try {
      HttpResponse<String> response =
          CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      if (response.statusCode() == 503) {
        return 0; // it listens, but is not ready
      }
      JsonArray result =
          new Gson()
              .fromJson(response.body(), JsonObject.class)
              .getAsJsonObject("data")
              .getAsJsonArray("result");
      return result.isEmpty()
          ? 0
          : result.get(0).getAsJsonObject().getAsJsonArray("value").get(1).getAsDouble();
    } catch (IOException e) {
      return 0; // it is still starting
    }
  }
}
