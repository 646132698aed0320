package dev.memprof.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.memprof.it.harness.Browser;
import dev.memprof.it.harness.Paper;
import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Forms;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Flame graphs in the browser that people open them in. */
class FlameGraphBrowserIT {
  private static final Instant TIME = Instant.parse("2026-11-24T03:19:44Z");
  private static final Path DIRECTORY = Path.of("target/flame-graphs").toAbsolutePath();
  private static final int MIB = 1 << 20;

  private static final Frame THREAD = Frame.nativeCode("start_thread", 0x1234, -1);
  private static final Frame MAIN = Frame.java("Shop.main", "Shop.java", 7);
  private static final Frame CACHE = Frame.java("Shop.cache", "Shop.java", 17);
  private static final Frame PACK =
      Frame.java("Shop.pack", "Shop.java", 27).withForms(Forms.of("02i"));
  private static final Frame DEFLATE = Frame.javaNative("Deflater.init", "Deflater.java");
  private static final Frame MALLOC = Frame.nativeCode("zcalloc", 0x5678, -1);
  private static final Frame GC = Frame.marker("[gc thread]");

  private static final int[] MAGENTA = {238, 0, 238};

  @BeforeAll
  static void needsABrowser() throws Exception {
    Browser.require();
    Files.createDirectories(DIRECTORY);
  }

  private static Site site(double baseMib, double liveMib, Frame... rootToLeaf) {
    List<Frame> stack = new ArrayList<>();
    for (Frame frame : rootToLeaf) {
      stack.add(0, frame);
    }
    return new Site(stack, "", blocks(liveMib), blocks(baseMib));
  }

  /** Blocks of 512 KiB, which the sampling at that interval finds in 63 of 100 cases. */
  private static Estimate blocks(double mib) {
    return Estimate.ofTotals(2 * mib, mib * MIB, 524_288);
  }

  private static Site site(double mib, Frame... rootToLeaf) {
    return site(0, mib, rootToLeaf);
  }

  private static JsonObject open(
      String name, Duration duration, String search, String zoom, Site... sites) throws Exception {
    Path page = DIRECTORY.resolve(name + ".html");
    ProfileWriters.write(new Profile(TIME, duration, 524_288, List.of(sites), List.of()), page);
    return Browser.run("flame.mjs", page, search, zoom, DIRECTORY.resolve(name));
  }

  private static JsonObject frame(JsonArray frames, String name) {
    for (JsonElement frame : frames) {
      if (frame.getAsJsonObject().get("name").getAsString().equals(name)) {
        return frame.getAsJsonObject();
      }
    }
    throw new AssertionError("no frame " + name + " in " + frames);
  }

  /** Lines of the tooltip: what, and below it how much. */
  private static List<String> tip(JsonArray frames, String name) {
    return frame(frames, name).get("tip").getAsString().lines().toList();
  }

  private static String text(JsonObject object, String key) {
    return object.get(key).getAsString();
  }

  private static int[] color(JsonArray frames, String name, String when) {
    JsonArray rgb = frame(frames, name).getAsJsonArray(when);
    return new int[] {rgb.get(0).getAsInt(), rgb.get(1).getAsInt(), rgb.get(2).getAsInt()};
  }

  private static int[] color(JsonArray frames, String name) {
    return color(frames, name, "color");
  }

  /** It ran as it should, and nothing else did. */
  private static void assertQuiet(JsonObject facts, String page) {
    assertThat(facts.getAsJsonArray("errors")).isEmpty();
    assertThat(facts.getAsJsonArray("dialogs")).isEmpty();
    assertThat(facts.getAsJsonArray("requests")).as("opened, and once again").hasSize(2);
    for (JsonElement request : facts.getAsJsonArray("requests")) {
      assertThat(request.getAsString()).endsWith(page + ".html");
    }
    assertThat(facts.get("wider").getAsBoolean()).as("than a window of 320 pixels").isFalse();
    assertThat(facts.get("scripts").getAsInt()).as("those of the page itself").isEqualTo(2);
  }

  @Test
  void liveGraphIsSearchedZoomedAndTurnedDark() throws Exception {
    JsonObject facts =
        open(
            "live",
            Duration.ZERO,
            "^Shop\\.pack",
            "Shop.pack",
            site(48, THREAD, MAIN, PACK, DEFLATE, MALLOC),
            site(24, THREAD, MAIN, CACHE, MALLOC),
            site(8, THREAD, GC, MALLOC));
    assertQuiet(facts, "live");
    assertThat(facts.get("title").getAsString())
        .isEqualTo(
            "live native memory 80.0 MiB · 3 sites · sampled every 512.0 KiB"
                + " · 2026-11-24 03:19:44 UTC");

    JsonArray frames = facts.getAsJsonArray("frames");
    assertThat(tip(frames, "all"))
        .containsSubsequence("Live", "80.0 MiB (83,886,080 B)", "Share of all", "100.00 %");
    assertThat(tip(frames, "Shop.pack"))
        .containsExactly(
            "Live",
            "48.0 MiB (50,331,648 B)",
            "Standard error",
            "± 3.7 MiB, 7.81 %",
            "Objects",
            "96",
            "Share of all",
            "60.00 %",
            "Share of its parent",
            "66.67 %");
    assertThat(frame(frames, "Shop.pack").get("tipName").getAsString()).isEqualTo("Shop.pack");
    assertThat(frame(frames, "Deflater.init").get("origin").getAsString())
        .isEqualTo("Java, native method");
    assertThat(frame(frames, "Shop.pack").get("origin").getAsString())
        .isEqualTo("Java, interpreted, C2, inlined");
    assertThat(frame(frames, "Shop.cache").get("origin").getAsString()).isEqualTo("Java");

    JsonObject zoomed = facts.getAsJsonObject("zoomed");
    assertThat(text(zoomed, "name")).isEqualTo("Shop.pack");
    assertThat(zoomed.get("pixels").getAsDouble()).as("share of the width").isEqualTo(1);
    assertThat(text(zoomed, "address")).matches("#zoom=[0-9a-f]{16}");
    assertThat(text(facts, "wentBack")).isEqualTo("all");
    assertThat(text(facts, "wentForward")).isEqualTo("Shop.pack");
    assertThat(text(facts, "reopened")).as("by its address").isEqualTo("Shop.pack");
    assertThat(text(facts, "unzoomed")).isEqualTo("all");

    assertThat(text(facts, "matched")).isEqualTo("Matched: 60.00 % (48.0 MiB) in 1 frame");
    assertThat(facts.getAsJsonArray("found").toString()).isEqualTo("[\"Shop.pack\"]");
    assertThat(text(facts, "next")).isEqualTo("Shop.pack");
    assertThat(text(facts, "cleared")).isEmpty();
    assertThat(color(frames, "Shop.pack", "searched")).isEqualTo(MAGENTA);
    assertThat(color(frames, "Shop.cache", "searched")).isNotEqualTo(MAGENTA);

    assertThat(text(facts, "legend"))
        .contains("Java, native method", "Label", "bytes live", "Above a frame: what it calls");
    assertThat(text(facts, "turnedLegend")).contains("Below a frame: what it calls");
    assertThat(facts.get("rootAbove")).hasToString("[false,true]");

    JsonObject dark = facts.getAsJsonObject("dark");
    assertThat(text(dark, "background")).isEqualTo("rgb(22, 25, 29)");
    assertThat(text(dark, "title")).isEqualTo("rgb(230, 233, 237)");
    for (JsonArray shown : List.of(frames, dark.getAsJsonArray("frames"))) {
      int[] java = color(shown, "Shop.main");
      assertThat(java[1]).as("green").isGreaterThan(java[0] + 64).isGreaterThan(java[2] + 64);
      int[] code = color(shown, "start_thread");
      assertThat(code[0]).as("red").isGreaterThan(code[1] + 64).isGreaterThan(code[2] + 64);
      int[] door = color(shown, "Deflater.init");
      assertThat(Math.min(door[0], door[1])).as("yellow").isGreaterThan(door[2] + 64);
      int[] label = color(shown, "[gc thread]");
      assertThat(label[2]).as("blue").isGreaterThan(label[0] + 32).isGreaterThan(label[1] + 16);
      assertThat(tip(shown, "[gc thread]")).contains("8.0 MiB (8,388,608 B)", "10.00 %");
    }
    assertThat(text(facts, "hidden").lines())
        .as("what was hidden is gone from its callers")
        .contains("32.0 MiB (33,554,432 B)");
    assertThat(text(facts, "shownAgain").lines()).contains("80.0 MiB (83,886,080 B)");
  }

  @Test
  void keysGoFromFrameToFrameAndALineTellsThem() throws Exception {
    JsonObject facts =
        open(
            "keys",
            Duration.ZERO,
            "shop",
            "Shop.main",
            site(51, MAIN, PACK),
            site(17, MAIN, CACHE));
    assertQuiet(facts, "keys");
    assertThat(text(facts, "selected")).isEqualTo("Shop.pack");
    assertThat(text(facts, "told")).startsWith("Shop.pack: Live: 51.0 MiB (53,477,376 B); ");
    assertThat(text(facts, "told")).endsWith("Share of all: 75.00 %; Share of its parent: 75.00 %");
    assertThat(text(facts, "beside")).isEqualTo("Shop.cache");
    assertThat(text(facts, "zoomedByKey")).isEqualTo("Shop.pack");
    assertThat(text(facts, "resetByKey")).isEqualTo("all");
    assertThat(text(facts, "matched"))
        .as("in any case, and each byte once")
        .isEqualTo("Matched: 100.00 % (68.0 MiB) in 3 frames");
    assertThat(facts.get("found")).hasToString("[\"Shop.main\",\"Shop.pack\",\"Shop.cache\"]");
  }

  @Test
  void differenceIsRedWhereItGrewAndBlueWhereItShrank() throws Exception {
    JsonObject facts =
        open(
            "difference",
            Duration.ofSeconds(30),
            "Shop",
            "Shop.pack",
            site(3, 51, THREAD, MAIN, PACK, DEFLATE, MALLOC), // +48
            site(30, 6, THREAD, MAIN, CACHE, MALLOC), // -24
            site(0, 12, THREAD, MAIN, CACHE, DEFLATE), // +12
            site(8, 0, THREAD, GC, MALLOC), // -8
            site(5, 13, THREAD, GC, DEFLATE)); // +8
    assertQuiet(facts, "difference");
    assertThat(facts.get("title").getAsString())
        .startsWith(
            "native memory over 30 s: +68.0 MiB grown, -32.0 MiB shrunk, net +36.0 MiB"
                + " (from 46.0 MiB to 82.0 MiB) · 5 sites changed · ");

    JsonArray frames = facts.getAsJsonArray("frames");
    assertThat(tip(frames, "all"))
        .containsSubsequence(
            "Net",
            "+36.0 MiB (+37,748,736 B)",
            "Grown",
            "+68.0 MiB (+71,303,168 B)",
            "Shrunk",
            "-32.0 MiB (-33,554,432 B)",
            "Before, after",
            "46.0 MiB, 82.0 MiB",
            "Share of all changes",
            "100.00 %");
    assertThat(tip(frames, "Shop.cache"))
        .containsSubsequence(
            "-12.0 MiB (-12,582,912 B)",
            "+12.0 MiB (+12,582,912 B)",
            "-24.0 MiB (-25,165,824 B)",
            "30.0 MiB, 18.0 MiB",
            "36.00 %");
    assertThat(tip(frames, "[gc thread]")).containsSubsequence("Net", "0 B", "16.00 %");

    int[][] light = {{255, 100, 100}, {255, 179, 179}, {183, 196, 255}, {224, 224, 224}};
    int[][] dark = {{210, 44, 44}, {129, 70, 70}, {71, 84, 126}, {84, 84, 84}};
    assertColors(frames, light);
    assertColors(facts.getAsJsonObject("dark").getAsJsonArray("frames"), dark);
    assertThat(text(facts, "legend")).contains("Red: grew", "Blue: shrank", "bytes grown + shrunk");
    assertThat(text(facts, "matched"))
        .isEqualTo("Matched: 84.00 % (+60.0 MiB, -24.0 MiB) in 3 frames");
    assertThat(text(facts, "hidden").lines())
        .as("what was hidden is gone from its callers")
        .contains("-12.0 MiB (-12,582,912 B)", "+20.0 MiB (+20,971,520 B)", "43.0 MiB, 31.0 MiB");
  }

  private static void assertColors(JsonArray frames, int[][] expected) {
    assertThat(color(frames, "Shop.pack")).as("all grew").containsExactly(expected[0]);
    assertThat(color(frames, "all")).as("36 of 100").containsExactly(expected[1]);
    assertThat(color(frames, "Shop.cache")).as("12 of 36").containsExactly(expected[2]);
    assertThat(color(frames, "[gc thread]")).as("as much").containsExactly(expected[3]);
  }

  @Test
  void hostileNamesAreShownAndDoNothing() throws Exception {
    String script = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";
    String quotes = "'\"`];alert(3);['${alert(4)}\\";
    String semicolons = "a;b;c 17";
    String rightToLeft = "\u05d0\u05d1.\u0645\u0631 <b>";
    Frame[] hostile = {
      Frame.java(script, "X.java", 1),
      Frame.java(quotes, "X.java", 1),
      Frame.java(semicolons, "X.java", 1),
      Frame.java("two\nlines\u2028or three", "X.java", 1),
      Frame.java("turned\u202eround", "X.java", 1),
      Frame.java(rightToLeft, "X.java", 1),
      Frame.java("n".repeat(100_000), "X.java", 1),
    };
    JsonObject facts =
        open("hostile", Duration.ZERO, "^<.script>", semicolons, site(71, hostile), site(29, MAIN));
    assertQuiet(facts, "hostile");
    assertThat(facts.getAsJsonArray("elements").toString()).doesNotContain("img");
    JsonArray frames = facts.getAsJsonArray("frames");
    for (String name :
        List.of(
            script,
            quotes,
            semicolons,
            rightToLeft,
            "turned\ufffdround",
            "two\ufffdlines\ufffdor three")) {
      assertThat(frame(frames, name).get("tipName").getAsString()).isEqualTo(name);
      assertThat(tip(frames, name)).contains("71.0 MiB (74,448,896 B)", "71.00 %");
    }
    assertThat(tip(frames, "n".repeat(1_000) + "...")).contains("71.00 %");
    assertThat(text(facts, "matched")).startsWith("Matched: 71.00 %");
    assertThat(facts.getAsJsonObject("zoomed").get("name").getAsString()).isEqualTo(semicolons);
  }

  @Test
  void printsDarkOnWhite() throws Exception {
    Path page = DIRECTORY.resolve("printed.html");
    ProfileWriters.write(
        new Profile(
            TIME,
            Duration.ZERO,
            524_288,
            List.of(
                site(71, THREAD, MAIN, CACHE, MALLOC),
                site(29, THREAD, MAIN, PACK, DEFLATE, MALLOC)),
            List.of()),
        page);
    Paper.assertGood(
        Browser.run("print.mjs", page, ".flame-canvas", DIRECTORY.resolve("printed.pdf")));
  }
}
