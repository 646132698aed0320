package dev.memprof.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.model.Estimate;
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
  private static final Frame PACK = Frame.java("Shop.pack", "Shop.java", 27);
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
    return new Site(
        stack, "", new Estimate(1, liveMib * MIB, 0, 0), new Estimate(1, baseMib * MIB, 0, 0));
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

  private static String status(JsonArray frames, String name) {
    return frame(frames, name).get("status").getAsString();
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
    assertThat(facts.getAsJsonArray("dialogs")).as("only the search").hasSize(1);
    assertThat(facts.getAsJsonArray("requests")).hasSize(1);
    assertThat(facts.getAsJsonArray("requests").get(0).getAsString()).endsWith(page + ".html");
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
                + " · 2026-11-24 03:19:44Z");

    JsonArray frames = facts.getAsJsonArray("frames");
    assertThat(status(frames, "all")).isEqualTo("Function: all\n(80.0 MiB, 100%)");
    assertThat(status(frames, "Shop.pack")).isEqualTo("Function: Shop.pack\n(48.0 MiB, 60.00%)");
    assertThat(frame(frames, "Shop.pack").get("highlighted").getAsString()).isEqualTo("Shop.pack");

    JsonObject zoomed = facts.getAsJsonObject("zoomed");
    assertThat(zoomed.get("name").getAsString()).isEqualTo("Shop.pack");
    assertThat(zoomed.get("pixels").getAsDouble()).as("share of the width").isEqualTo(1);
    assertThat(facts.get("unzoomed").getAsString()).isEqualTo("all");

    assertThat(facts.get("matched").getAsString()).startsWith("Matched: 60.00%");
    assertThat(facts.getAsJsonArray("found").toString()).isEqualTo("[\"Shop.pack\"]");
    assertThat(color(frames, "Shop.pack", "searched")).isEqualTo(MAGENTA);
    assertThat(color(frames, "Shop.cache", "searched")).isNotEqualTo(MAGENTA);

    JsonObject dark = facts.getAsJsonObject("dark");
    assertThat(dark.get("background").getAsString()).isEqualTo("rgb(30, 30, 30)");
    assertThat(dark.get("title").getAsString()).isEqualTo("rgb(204, 204, 204)");
    for (JsonArray shown : List.of(frames, dark.getAsJsonArray("frames"))) {
      int[] java = color(shown, "Shop.main");
      assertThat(java[1]).as("green").isGreaterThan(java[0] + 64).isGreaterThan(java[2] + 64);
      int[] code = color(shown, "start_thread");
      assertThat(code[0]).as("red").isGreaterThan(code[1] + 64).isGreaterThan(code[2] + 64);
      int[] door = color(shown, "Deflater.init");
      assertThat(Math.min(door[0], door[1])).as("yellow").isGreaterThan(door[2] + 64);
      assertThat(status(shown, "[gc thread]")).contains("(8.0 MiB, 10.00%)");
    }
    assertThat(facts.get("legend").getAsString())
        .contains("Java, native method", "Bytes live", "What it calls");
    assertThat(facts.get("removed").getAsString()).isEqualTo("Function: all\n(32.0 MiB, 100%)");
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
    assertThat(status(frames, "all"))
        .contains("(100.0 MiB changed: +68.0 MiB -32.0 MiB, net +36.0 MiB, 100%)");
    assertThat(status(frames, "Shop.cache"))
        .contains("(36.0 MiB changed: +12.0 MiB -24.0 MiB, net -12.0 MiB, 36.00%)");
    assertThat(status(frames, "Shop.pack")).contains("(48.0 MiB changed, net +48.0 MiB, 48.00%)");
    assertThat(status(frames, "[gc thread]")).contains("net +0 B, 16.00%)");

    for (JsonArray shown :
        List.of(frames, facts.getAsJsonObject("dark").getAsJsonArray("frames"))) {
      assertThat(color(shown, "Shop.pack")).as("all grew").containsExactly(255, 100, 100);
      assertThat(color(shown, "all")).as("36 of 100").containsExactly(255, 179, 179);
      assertThat(color(shown, "Shop.cache")).as("12 of 36").containsExactly(183, 183, 255);
      assertThat(color(shown, "[gc thread]")).as("as much").containsExactly(224, 224, 224);
    }
    assertThat(facts.get("legend").getAsString())
        .contains("Red: grew", "Blue: shrank", "Bytes grown + shrunk");
    assertThat(facts.get("removed").getAsString())
        .as("what the removed stack added is gone from its callers")
        .contains("(52.0 MiB changed: +20.0 MiB -32.0 MiB, net -12.0 MiB, 100%)");
  }

  @Test
  void hostileNamesAreShownAndDoNothing() throws Exception {
    String script = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";
    String quotes = "'\"`];alert(3);['${alert(4)}\\";
    String semicolons = "a;b;c 17";
    Frame[] hostile = {
      Frame.java(script, "X.java", 1),
      Frame.java(quotes, "X.java", 1),
      Frame.java(semicolons, "X.java", 1),
      Frame.java("two\nlines\u2028or three", "X.java", 1),
      Frame.java("n".repeat(100_000), "X.java", 1),
    };
    JsonObject facts =
        open("hostile", Duration.ZERO, "^<.script>", semicolons, site(71, hostile), site(29, MAIN));
    assertQuiet(facts, "hostile");
    assertThat(facts.getAsJsonArray("elements").toString()).doesNotContain("img");
    JsonArray frames = facts.getAsJsonArray("frames");
    for (String name : List.of(script, quotes, semicolons, "two\ufffdlines\ufffdor three")) {
      assertThat(frame(frames, name).get("highlighted").getAsString()).isEqualTo(name);
      assertThat(status(frames, name)).isEqualTo("Function: " + name + "\n(71.0 MiB, 71.00%)");
    }
    assertThat(status(frames, "n".repeat(1_000) + "...")).endsWith("(71.0 MiB, 71.00%)");
    assertThat(facts.get("matched").getAsString()).startsWith("Matched: 71.00%");
    assertThat(facts.getAsJsonObject("zoomed").get("name").getAsString()).isEqualTo(semicolons);
  }
}
