package dev.memprof.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.memprof.it.harness.Browser;
import dev.memprof.it.harness.Design;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Paper;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Idle;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.CategoryPoint;
import dev.memprof.store.file.LiveByAge;
import dev.memprof.store.file.RunPoint;
import dev.memprof.store.file.SitePoint;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of {@code memprof report}, in the browser that people open it in. */
class ReportIT {
  private static final Path PICTURES = Path.of("target/report").toAbsolutePath();
  private static final Instant START = Instant.parse("2026-11-24T03:00:00Z");
  private static final int MIB = 1 << 20;
  private static final String HOSTILE =
      "</script><script>alert(1)</script><img src=x onerror=alert(2)>";

  @TempDir static Path directory;
  private static JsonObject facts;

  @BeforeAll
  static void openReport() throws Exception {
    Browser.require();
    Files.createDirectories(PICTURES);
    facts = Browser.run("report.mjs", report(), PICTURES.resolve("report"));
  }

  private static Site site(int mib, String... rootToLeaf) {
    List<Frame> stack = new ArrayList<>();
    for (String name : rootToLeaf) {
      stack.add(0, Frame.java(name, "Shop.java", 17));
    }
    stack.add(0, Frame.nativeCode("zcalloc", 0x5678, -1));
    return new Site(stack, mib, (double) mib * MIB, mib, (long) mib * MIB);
  }

  private static Profile profile(int second, int cache, int zip, int pool, int hostile) {
    List<Site> sites =
        List.of(
            site(cache, "com.acme.Shop.main", "com.acme.Cache.put"),
            site(zip, "com.acme.Shop.main", "com.acme.Zip.pack"),
            site(pool, "com.acme.Shop.main", "com.acme.Pool.fill"),
            site(hostile, "com.acme.Shop.main", HOSTILE));
    return new Profile(START.plusSeconds(second), Duration.ZERO, 524_288, sites, List.of());
  }

  /** Live 100 MiB and a MiB a second more; RSS 40 MiB above. */
  private static RunPoint point(int second) {
    long live = (100L + second) * MIB;
    return new RunPoint(
        START.plusSeconds(second),
        live,
        live + 20 * MIB,
        live + 40 * MIB,
        512L * MIB,
        "memory.max");
  }

  private static CategoryPoint categories(int second) {
    return new CategoryPoint(
        START.plusSeconds(second),
        Map.of(
            "malloc-live",
            (100L + second) * MIB,
            "java-heap",
            31L * MIB,
            "thread-stacks",
            9L * MIB));
  }

  /** As much of each age, and a MiB a second more that is an hour old. */
  private static SitePoint ages(int second) {
    long old = (25L + second) * MIB;
    LiveByAge live = new LiveByAge(old + 75 * MIB, old + 50 * MIB, old + 25 * MIB, old);
    return new SitePoint(START.plusSeconds(second), live, List.of());
  }

  private static Path report() throws Exception {
    try (DumpStore store = new DumpStore(directory)) {
      Path unused = store.namesFile();
      StoredDump dump = null;
      for (int second = 0; second <= 300; second++) {
        store.record(point(second));
        if (second % 100 == 0) {
          store.record(categories(second));
          store.record(ages(second));
        }
        dump =
            switch (second) {
              case 10 -> store.store(profile(second, 10, 40, 20, 1), "manual", "");
              case 150 -> store.store(profile(second, 70, 80, 20, 2), "growth", HOSTILE);
              case 200 -> spoilt(store.store(profile(second, 70, 80, 20, 2), "oom", ""));
              case 290 ->
                  store.store(profile(second, 270, 50, 20, 4), "limit", "85 % of memory.max");
              default -> dump;
            };
      }
    }
    Path page = directory.resolve("report.html");
    try (Jvm cli = cli("report", directory, "-o", page)) {
      assertThat(cli.exitCode()).as(cli.text()).isZero();
      assertThat(cli.text()).contains("4 dumps and 301 points of the curve, written to " + page);
    }
    return page;
  }

  /** By way of the bean {@code Ledger}: the agent keeps a point every five seconds. */
  @Test
  void ofAJvmHasTheCurveSinceItsStart() throws Exception {
    try (Jvm jvm = Jvm.light(Jdk.newest(), "").add(Idle.class.getName()).startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      Waiting.on("points")
          .until(
              () -> {
                CompositeData curve = (CompositeData) jmx.call("Ledger", "curve");
                return ((Long[]) curve.get("rssBytes")).length >= 2;
              });
      Path page = directory.resolve("now.html");
      try (Jvm cli = cli("report", jvm.pid(), "-o", page)) {
        assertThat(cli.exitCode()).as(cli.text()).isZero();
        assertThat(cli.text()).containsPattern("1 dump and ([3-9]|\\d\\d+) points of the curve");
      }
    }
  }

  /** As in the table of {@code memprof where}. */
  @Test
  void ofAJvmTellsWhatGrewSinceItsFirstReading() throws Exception {
    try (Jvm jvm = Jvm.light(Jdk.newest(), "").add(Idle.class.getName()).startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      Waiting.on("the first reading, from which growth counts")
          .until(
              () ->
                  Arrays.stream((CompositeData[]) jmx.get("Ledger", "Rows"))
                      .anyMatch(row -> (Long) row.get("sinceStartBytes") != 0));
      String unused = jvm.say("\n".repeat(100)).awaitLine("done 100");
      Path page = directory.resolve("grown.html");
      try (Jvm cli = cli("report", jvm.pid(), "-o", page)) {
        assertThat(cli.exitCode()).as(cli.text()).isZero();
      }
      assertThat(Files.readString(page))
          .containsPattern(
              "\"title\":\"malloc: live blocks\",\"bytes\":\\d+,\"grown\":[1-9]\\d{6,}");
    }
  }

  /** The run file tells of it, and the disk has lost it. */
  private static StoredDump spoilt(StoredDump dump) throws IOException {
    Files.writeString(dump.file(), "spoilt");
    return dump;
  }

  private static Jvm cli(Object... arguments) throws Exception {
    return Jvm.run(new Jvm.Builder(System.getProperty("memprof.script")).add(arguments));
  }

  private static List<String> column(JsonObject result, int index) {
    List<String> texts = new ArrayList<>();
    for (JsonElement row : result.getAsJsonArray("sites")) {
      texts.add(row.getAsJsonArray().get(index).getAsString());
    }
    return texts;
  }

  private static JsonObject box(JsonObject result, String name) {
    for (JsonElement box : result.getAsJsonArray("boxes")) {
      if (box.getAsJsonObject().get("name").getAsString().equals(name)) {
        return box.getAsJsonObject();
      }
    }
    throw new AssertionError("no frame " + name + " in " + result.get("boxes"));
  }

  /** Lines of a frame's tooltip: what, and below it how much. */
  private static List<String> tip(JsonObject result, String name) {
    return text(box(result, name), "tip").lines().toList();
  }

  private static String text(JsonObject object, String key) {
    return object.get(key).getAsString();
  }

  @Test
  void showsTheCurveTheDumpsAndWhatGrewBetweenAnyTwo() throws Exception {
    assertThat(facts.getAsJsonArray("errors")).isEmpty();
    assertThat(facts.getAsJsonArray("requests")).as("nothing but the page").hasSize(1);
    assertThat(text(facts, "header")).contains("a sample every 512.0 KiB", "ended");

    JsonArray curve = facts.getAsJsonArray("curve");
    assertThat(curve.get(1).getAsJsonArray()).hasSize(301);
    assertThat(curve.get(1).getAsJsonArray().get(300).getAsLong()).isEqualTo(400L * MIB);
    assertThat(curve.get(4).getAsJsonArray().get(0).getAsLong()).isEqualTo(512L * MIB);
    assertThat(text(facts, "legend")).contains("Live", "RSS", "Limit", "a dump");
    assertThat(text(facts, "limits")).isEqualTo("Nearest limits: memory.max 512.0 MiB.");
    assertThat(facts.get("ages")).hasToString("[\"age-0\",\"age-1\",\"age-2\",\"age-3\"]");
    assertThat(text(facts, "agesFirst"))
        .isEqualTo(
            "2026-11-24 03:00:00 UTC: younger than a minute 25.0 MiB, 1 to 10 minutes old 25.0 MiB,"
                + " 10 minutes to an hour 25.0 MiB, an hour old or older 25.0 MiB");
    assertThat(text(facts, "label")).contains("RSS of the process: from 140.0 MiB to 440.0 MiB");
    JsonObject pixels = facts.getAsJsonObject("pixels");
    assertThat(pixels.get("curves")).hasToString("[true,true,true]");
    assertThat(pixels.get("marks")).hasToString("[\"picked\",\"dump\",\"dump\",\"picked\"]");

    JsonArray dumps = facts.getAsJsonArray("dumps");
    assertThat(dumps).hasSize(4);
    assertThat(dumps.get(0).getAsString()).contains("2026-11-24 03:00:10", "manual", "71.0 MiB");
    assertThat(dumps.get(3).getAsString())
        .contains("85 % of memory.max", "344.0 MiB", "+172.0 MiB");

    assertThat(dumps.get(2).getAsString())
        .contains("oom", "cannot be read: ", "is no profile of memory");

    JsonObject whole = facts.getAsJsonObject("whole");
    assertThat(text(whole, "title"))
        .isEqualTo("From 20261124T030010Z-manual-1.pb.gz to 20261124T030450Z-limit-4.pb.gz");
    assertThat(text(whole, "sum"))
        .startsWith("+273.0 MiB grown, 0 B shrunk, net +273.0 MiB, in 4 min 40 s");
    assertThat(column(whole, 4))
        .containsExactly("com.acme.Cache.put", "com.acme.Zip.pack", HOSTILE);
    assertThat(column(whole, 0)).containsExactly("+260.0 MiB", "+10.0 MiB", "+3.0 MiB");
    assertThat(column(whole, 2)).containsExactly("10.0 MiB", "40.0 MiB", "1.0 MiB");
    assertThat(box(whole, "com.acme.Cache.put").get("color")).hasToString("\"255,100,100\"");

    JsonObject later = facts.getAsJsonObject("later");
    assertThat(text(later, "title")).startsWith("From 20261124T030230Z-growth-2.pb.gz to ");
    assertThat(text(later, "sum")).startsWith("+202.0 MiB grown, -30.0 MiB shrunk, net +172.0 MiB");
    assertThat(column(later, 0)).containsExactly("+200.0 MiB", "-30.0 MiB", "+2.0 MiB");
    assertThat(box(later, "com.acme.Zip.pack").get("color")).hasToString("\"100,140,255\"");
    assertThat(tip(later, "all"))
        .containsSubsequence(
            "Net",
            "+172.0 MiB (+180,355,072 B)",
            "Grown",
            "+202.0 MiB (+211,812,352 B)",
            "Shrunk",
            "-30.0 MiB (-31,457,280 B)",
            "Before, after",
            "172.0 MiB, 344.0 MiB",
            "Objects",
            "172, 344",
            "Share of all changes",
            "100.00 %");
    assertThat(tip(later, "com.acme.Zip.pack")).contains("80.0 MiB, 50.0 MiB");

    JsonObject first = facts.getAsJsonObject("first");
    assertThat(text(first, "title")).isEqualTo("Live in 20261124T030010Z-manual-1.pb.gz");
    assertThat(column(first, 0)).containsExactly("40.0 MiB", "20.0 MiB", "10.0 MiB", "1.0 MiB");
    String[] color = text(box(first, "com.acme.Zip.pack"), "color").split(",");
    assertThat(Integer.parseInt(color[1]))
        .as("green")
        .isGreaterThan(64 + Integer.parseInt(color[0]));
    assertThat(tip(first, "com.acme.Zip.pack"))
        .containsSubsequence(
            "Live", "40.0 MiB (41,943,040 B)", "Standard error", "Objects", "40", "56.34 %");
    assertThat(first.getAsJsonArray("boxes")).as("root, main, 4 methods, zcalloc each").hasSize(10);
  }

  @Test
  void beginsWithWhoseTheMemoryWas() {
    assertThat(text(facts, "ledger"))
        .isEqualTo(
            "440.0 MiB in memory (RSS); the largest part is malloc: live blocks, 400.0 MiB.");
    assertThat(text(facts, "ledgerRow")).contains("400.0 MiB", "90.9 %", "+300.0 MiB");
    assertThat(text(facts, "verdict")).startsWith("com.acme.Cache.put").endsWith(".");
    assertThat(text(facts, "firstSection")).isEqualTo("ledger");
    assertThat(text(facts, "oomLegend")).contains("a dump after an OutOfMemoryError");
    assertThat(text(facts, "dragged"))
        .isEqualTo("From 20261124T030230Z-growth-2.pb.gz to 20261124T030450Z-limit-4.pb.gz");
  }

  @Test
  void isReadableOnEveryScreenAndByKeys() throws Exception {
    Design.assertGood(
        Browser.run(
            "design.mjs", directory.resolve("report.html").toUri(), PICTURES.resolve("design")));
  }

  @Test
  void printsDarkOnWhite() throws Exception {
    Paper.assertGood(
        Browser.run(
            "print.mjs",
            directory.resolve("report.html"),
            "#chart canvas",
            PICTURES.resolve("report.pdf")));
  }

  @Test
  void namesDoNothingAndKeysDoAll() throws Exception {
    assertThat(facts.get("dialogs").getAsInt()).isZero();
    assertThat(facts.getAsJsonArray("elements").toString()).doesNotContain("img");
    assertThat(text(facts, "matched")).isEqualTo("Matched: 14.08 % (10.0 MiB) in 1 frame");
    assertThat(facts.get("found").getAsInt()).isEqualTo(1);
    assertThat(text(facts, "zoomed")).isEqualTo("com.acme.Zip.pack");
    assertThat(facts.get("wentBack").getAsInt()).as("by the browser").isZero();
    assertThat(facts.get("unzoomed").getAsInt()).isZero();
    assertThat(text(facts, "selected")).startsWith("com.acme.Zip.pack: Live: 40.0 MiB");
    assertThat(text(facts, "zoomedByKey")).isEqualTo("com.acme.Zip.pack");
    assertThat(facts.get("unzoomedByKey").getAsInt()).isZero();
    assertThat(facts.get("turnedFromOutside").getAsBoolean()).as("by a key elsewhere").isFalse();
    assertThat(text(facts, "dark")).isEqualTo("rgb(20, 23, 27)");
    assertThat(text(facts, "darkText")).isEqualTo("rgb(230, 233, 237)");
    assertThat(facts.get("wider").getAsBoolean()).as("than the window").isFalse();
  }
}
