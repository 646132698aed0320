package dev.memprof.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.memprof.it.harness.Browser;
import dev.memprof.it.harness.Design;
import dev.memprof.it.harness.Http;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Exhausting;
import dev.memprof.it.programs.Idle;
import dev.memprof.it.programs.SteadyLeak;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.StoredDump;
import dev.memprof.store.upkeep.Retention;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of the HTTP service, in a browser. */
class PageIT {
  private static final Path PICTURES = Path.of("target/page").toAbsolutePath();
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d \\S+";
  private static final String LEAK = SteadyLeak.class.getName() + ".leak";

  private static Jvm leaking(String options) throws Exception {
    List<Jdk> jdks = Jdk.all();
    return Jvm.light(jdks.get(jdks.size() - 1), "http=0,lg_prof_sample=16," + options)
        .add(SteadyLeak.class.getName())
        .startReady();
  }

  @Test
  void showsSwitchesProfilesAndCompares() throws Exception {
    Browser.require();
    Files.createDirectories(PICTURES);
    try (Jvm jvm = leaking("growth=8m")) {
      Http http = Http.of(jvm);
      awaitDumps(http, 2);
      JsonObject facts = Browser.run("page.mjs", http.base, PICTURES.resolve("page"));

      assertThat(text(facts, "title"))
          .isEqualTo("memprof: " + SteadyLeak.class.getName() + " on " + host());
      assertThat(text(facts, "header"))
          .contains(SteadyLeak.class.getName(), "pid " + jvm.pid() + " on " + host(), "up ")
          .contains("a sample every 64.0 KiB");
      assertThat(text(facts, "ledger"))
          .matches("[0-9.]+ MiB in memory \\(RSS\\); the largest part is .+, [0-9.]+ MiB\\.");
      assertThat(text(facts, "growth")).endsWith(".").contains(" ");
      assertThat(text(facts, "figures"))
          .contains("Allocated", "Resident", "RSS", "Limit", "Fragmentation", "MiB");
      assertThat(text(facts, "legend")).contains("Limit", "A dump").doesNotContain("Error");
      JsonArray ages = facts.getAsJsonArray("ages");
      assertThat(ages.get(0).getAsString()).matches(TIME + ": younger than a minute .+ MiB.*");
      assertThat(ages.get(1).getAsString()).contains("1 to 10 minutes old", "An hour old or older");
      assertThat(facts.getAsJsonArray("agesSpan").toString())
          .as("one below the other")
          .isEqualTo("[0,0]");
      assertThat(facts.getAsJsonArray("curve")).hasSizeGreaterThan(2);
      assertThat(facts.get("begins").getAsDouble())
          .as("from the agent's start, before the page was opened")
          .isLessThan(facts.get("opened").getAsDouble());
      assertThat(facts.getAsJsonArray("marks")).hasSizeGreaterThan(1);
      assertThat(text(facts, "appeared"))
          .contains("growth", "more live than at the last automatic dump");

      assertThat(text(facts, "range"))
          .matches("(\\d+ min( \\d+ s)?|\\d+ s): live \\+[0-9.]+ MiB, RSS .+ MiB\\.");
      assertThat(text(facts, "rangeEnds"))
          .matches(
              "By what was live at its ends: growth dump at "
                  + TIME
                  + ", (growth dump at "
                  + TIME
                  + "|now)\\.");
      assertThat(text(facts, "rangePlace")).isEqualTo("memory-title");
      assertThat(text(facts, "noRange")).contains("No two dumps lie near its ends", "Profile 30 s");
      assertThat(facts.get("noRangeResult").getAsInt()).isZero();

      assertThat(facts.getAsJsonArray("states").toString())
          .isEqualTo("[\"sampling\",\"sampling is off\",\"sampling\"]");
      assertThat(facts.getAsJsonObject("offStatus").get("active").getAsBoolean()).isFalse();

      assertThat(text(facts, "button")).isEqualTo("Profile 3 s");
      assertThat(facts.get("progress").getAsDouble()).isBetween(0.01, 1.0);
      assertThat(text(facts, "left")).matches("[0-3] s left");
      assertThat(text(facts, "profile"))
          .containsPattern(
              "Native memory grew by [0-9.]+ MiB in (2\\.[5-9]|[3-9](\\.\\d)?|\\d\\d) s")
          .contains(LEAK);
      assertThat(facts.get("compareBefore").getAsBoolean()).isTrue();
      assertThat(facts.getAsJsonArray("filtered").toString()).isEqualTo("[\"manual\",\"manual\"]");
      assertThat(facts.get("picked").getAsInt()).isEqualTo(2);
      assertThat(text(facts, "differencePlace")).isEqualTo("dumps-section");
      assertThat(text(facts, "difference")).contains("Native memory grew by", LEAK);
      assertThat(facts.get("below").getAsBoolean()).as("the row that was clicked").isTrue();
      assertThat(facts.get("stays").getAsBoolean()).as("below it").isTrue();
      assertThat(text(facts, "sameFrame")).isEqualTo("the same");
      assertThat(text(facts, "top")).contains(LEAK);
      assertThat(text(facts, "topHead").strip()).matches("(?s)Allocated by\\s+Live\\s+%\\s+Age");
      assertThat(text(facts, "old")).contains("an hour or more", "No sample is of that age.");
      assertThat(text(facts, "young")).contains("live, a minute at most", LEAK);
      assertThat(text(facts, "allocated"))
          .containsPattern("Top sites: [0-9.]+ MiB allocated in \\S+")
          .containsPattern("Per second\\s+Freed in 1 s")
          .contains(LEAK);
      assertThat(facts.getAsJsonArray("ageOpen").toString()).isEqualTo("[true,false,true]");
      assertThat(text(facts, "peak")).contains(" at the peak", LEAK);
      assertThat(facts.getAsJsonObject("peakFrame").get("frames").toString()).contains(LEAK);
      assertThat(facts.getAsJsonArray("reset").toString())
          .matches("\\[true,\"Top sites: [0-9.]+ .*\",false]");
      assertThat(text(facts, "sizes"))
          .containsPattern("Blocks by size: [0-9.]+ MiB live in \\d+ sizes")
          .contains("Live blocks", "Free beside", "320.0 KiB"); // of the leak
      assertThat(facts.getAsJsonArray("lookColumn").toString()).isEqualTo("[false,true,false]");
      assertThat(text(facts, "advice")).contains("memprof top " + jvm.pid()).doesNotContain("PID");
      assertThat(facts.getAsJsonObject("looked").getAsJsonArray("shown").toString())
          .as("the leak went on between the looks")
          .containsPattern("\\+[0-9.]+ .?iB");
      assertThat(facts.getAsJsonArray("cut").toString())
          .as("tables of 390 px")
          .isEqualTo("[false,false]");
      assertThat(text(facts, "lookNarrow"))
          .containsPattern("\\+[0-9.]+ \\S+ grown")
          .containsPattern("\\+[0-9.]+ \\S+ since last look");
      for (String graph :
          List.of("rangeFrame", "profileFrame", "differenceFrame", "dumpFrame", "liveFrame")) {
        JsonObject frame = facts.getAsJsonObject(graph);
        assertThat(frame.get("frames").toString()).as(graph).contains(LEAK);
        assertThat(text(frame, "origin")).as("sandboxed").isEqualTo("null");
        assertThat(frame.get("refused").getAsInt()).as("zooms without history").isZero();
      }
      assertThat(text(facts, "dark")).isEqualTo("rgb(20, 23, 27)");
      assertThat(facts.get("cancelled").isJsonNull()).isTrue();
      assertThat(text(facts, "cancelledLater")).isEqualTo("Cancelled.");
      assertThat(facts.get("cancelProblem").getAsBoolean()).isFalse();
      assertThat(facts.getAsJsonArray("errorsOfCancel")).isEmpty();
      assertThat(text(facts, "problem")).contains("of 100 s runs");

      assertThat(facts.get("errorsBefore").getAsInt()).as(facts.get("errors").toString()).isZero();
      for (JsonElement request : facts.getAsJsonArray("requests")) {
        assertThat(request.getAsString()).matches("data:,|" + http.base + ".*");
      }
    }
  }

  /** Axe-core finds nothing, nothing is cut, and keys reach all of it. */
  @Test
  void isReadableOnEveryScreenAndByKeys() throws Exception {
    Browser.require();
    Files.createDirectories(PICTURES);
    try (Jvm jvm = leaking("growth=8m")) {
      Http http = Http.of(jvm);
      awaitDumps(http, 3);
      Design.assertGood(
          Browser.run(
              "design.mjs",
              http.base,
              PICTURES.resolve("design"),
              "#ledger-all",
              "#show-top",
              "#dumps tr.dump button"));
    }
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    Browser.require();
    Jdk jdk = Jdk.all().get(0);
    try (Jvm idle =
            Jvm.light(jdk, "http=0,active=false,growth=off")
                .add(Idle.class.getName())
                .startReady();
        Jvm unprofiled =
            Jvm.light(jdk, "http=0,relaunch=never").add(Idle.class.getName()).startReady()) {
      JsonObject facts =
          Browser.run("states.mjs", Http.of(idle).base, idle.pid(), Http.of(unprofiled).base);

      JsonObject none = facts.getAsJsonObject("unprofiled");
      assertThat(text(none, "state")).isEqualTo("not profiled");
      assertThat(text(none, "problem"))
          .startsWith("Nothing is profiled here: ")
          .contains("relaunch=never");
      assertThat(none.get("enabled").getAsInt()).isZero();
      assertThat(text(none, "text")).doesNotContain("{");

      assertThat(text(facts, "title")).contains(Idle.class.getName());
      assertThat(text(facts, "header")).contains("sampling is off");
      assertThat(text(facts, "noAges")).matches(TIME + ": no sample was live");
      assertThat(text(facts, "noDumps")).startsWith("None yet.");
      assertThat(text(facts, "noFlame")).startsWith("No sample is live: switch sampling on");
      assertThat(text(facts, "noTop")).startsWith("No sample is live: switch sampling on");
      assertThat(facts.get("frames").getAsInt()).isZero();
      assertThat(facts.get("askedUnseen").getAsInt()).as("in an hour that nobody looked").isZero();

      JsonObject gone = facts.getAsJsonObject("gone");
      assertThat(text(gone, "problem"))
          .isEqualTo("This JVM does not answer: it has ended, or the network is gone.");
      assertThat(text(gone, "text")).doesNotContain("Failed to fetch").doesNotContain("{");
      assertThat(gone.get("enabled").getAsInt()).as("buttons").isZero();
    }
  }

  @Test
  void marksAnOutOfMemoryErrorAmongAThousandDumps() throws Exception {
    Browser.require();
    Path directory = Files.createTempDirectory("memprof-it-");
    storeThousand(directory);
    List<Jdk> jdks = Jdk.all();
    try (Jvm jvm =
        Jvm.light(
                jdks.get(jdks.size() - 1),
                "http=0,growth=off,limits=off,retain-count=2000,dir=" + directory)
            .add("-XX:MaxDirectMemorySize=37m", Exhausting.class.getName(), "direct")
            .startReady()) {
      Http http = Http.of(jvm);
      String unused = jvm.say("").awaitLine("held ");
      awaitDumps(http, 1001);
      JsonObject facts = Browser.run("many.mjs", http.base);

      assertThat(facts.getAsJsonArray("marks").toString())
          .as("of this run alone")
          .isEqualTo("[\"oom\"]");
      assertThat(text(facts, "legend")).contains("A dump after an OutOfMemoryError");
      assertThat(text(facts, "moment")).contains("oom dump", "direct");
      assertThat(facts.get("rows").getAsInt()).isEqualTo(10);
      assertThat(text(facts, "range")).isEqualTo("1 to 10 of 1001");
      assertThat(facts.get("height").getAsInt()).as("pixels, at 390 of width").isLessThan(4_500);
      assertThat(text(facts, "last")).isEqualTo("1001 to 1001 of 1001");
      assertThat(text(facts, "found")).isEqualTo("1 to 1 of 1");
      assertThat(text(facts, "foundRow")).contains("the 713th");
      assertThat(text(facts, "nothing")).isEqualTo("No dump matches.");
      assertThat(facts.getAsJsonArray("errors")).isEmpty();
    }
  }

  /** Another run's, of yesterday. */
  private static void storeThousand(Path directory) throws Exception {
    Instant start = Instant.now().minus(Duration.ofDays(1));
    try (DumpStore store = new DumpStore(directory, new Retention(1L << 30, 2_000))) {
      for (int i = 0; i < 1_000; i++) {
        Site site =
            new Site(List.of(Frame.java("com.acme.Cache.put", "Cache.java", 17)), 1, i, 1, i);
        Profile profile =
            new Profile(start.plusSeconds(i), Duration.ZERO, 524_288, List.of(site), List.of());
        StoredDump unused = store.store(profile, "interval", "the " + i + "th");
      }
    }
  }

  private static void awaitDumps(Http http, int count) {
    Waiting.on("dumps").until(() -> http.json("/dumps").getAsJsonArray("dumps").size() >= count);
  }

  private static String host() throws Exception {
    return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
  }

  private static String text(JsonObject facts, String name) {
    return facts.get(name).getAsString();
  }
}
