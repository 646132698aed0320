package dev.memprof.profile.flame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class FlameGraphWriterTest {
  private static final Instant TIME = Instant.parse("2026-11-24T03:19:44.999Z");
  private static final Pattern CALL =
      Pattern.compile("(?m)^(?:d=(?<change>-?\\d+)|(?<function>[fun])\\((?<fields>[\\d,]+)\\))$");
  private static final Pattern ENTRY = Pattern.compile("'((?:[^'\\\\]|\\\\.)*)',?");

  private static Profile live(Site... sites) {
    return new Profile(TIME, Duration.ZERO, 524_288, List.of(sites), List.of());
  }

  private static Site site(double bytes, String... rootToLeaf) {
    List<Frame> stack = new ArrayList<>();
    for (String name : rootToLeaf) {
      stack.add(0, Frame.java(name, "X.java", stack.size()));
    }
    return new Site(stack, 1, bytes, 1, 1);
  }

  /** Every frame, however narrow. */
  private static String write(Profile profile) throws IOException {
    return write(profile, new FlameGraphOptions(0, false, false));
  }

  private static String write(Profile profile, FlameGraphOptions options) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FlameGraphWriter.write(profile, options, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The frames' names, unpacked as the page's script does it. */
  private static List<String> names(String page) {
    String packed =
        page.substring(page.indexOf("const cpool = [") + 15, page.indexOf("];\nunpack(cpool);"));
    List<String> names = new ArrayList<>();
    String before = "";
    for (String line : packed.strip().split("\n")) {
      Matcher entry = ENTRY.matcher(line);
      assertThat(entry.matches()).as(line).isTrue();
      String text = entry.group(1).replace("\\x3c", "<").replace("\\'", "'").replace("\\\\", "\\");
      String name =
          names.isEmpty() ? text : before.substring(0, text.charAt(0) - 32) + text.substring(1);
      names.add(name);
      before = name;
    }
    return names;
  }

  @Test
  void titleSaysWhatIsShown() throws IOException {
    String page = write(live(site(537_185_485, "App.main", "App.leak"), site(3, "App.main")));
    assertThat(page)
        .contains(
            "<h1>live native memory 512.3 MiB · 2 sites · sampled every 512.0 KiB"
                + " · 2026-11-24 03:19:44Z</h1>");
    assertThat(names(page)).containsExactlyInAnyOrder("all", "App.main", "App.leak");
  }

  private static Profile difference(Site... sites) {
    return new Profile(TIME, Duration.ofSeconds(30), 524_288, List.of(sites), List.of());
  }

  private static Site change(double base, double live, String... rootToLeaf) {
    List<Frame> stack = site(0, rootToLeaf).stack();
    return new Site(stack, "", new Estimate(1, live, 1, 1), new Estimate(1, base, 1, 1));
  }

  /** What the page is told: name, width and, if it says so, its own change, in drawing order. */
  private static List<String> drawn(String page) {
    List<String> names = names(page);
    List<String> drawn = new ArrayList<>();
    String change = "0";
    String width = "";
    Matcher call = CALL.matcher(page.substring(page.indexOf("];\nunpack(cpool);")));
    while (call.find()) {
      if (call.group("change") != null) {
        change = call.group("change");
        continue;
      }
      String[] fields = call.group("fields").split(",");
      int at = call.group("function").equals("f") ? 3 : 1;
      width = fields.length > at ? fields[at] : width;
      drawn.add(names.get(Integer.parseInt(fields[0]) >>> 3) + " " + width + " " + change);
    }
    return drawn;
  }

  @Test
  void differenceDrawsWhatShrankBesidesWhatGrew() throws IOException {
    String page =
        write(
            difference(
                change(1_000_003, 13_687_773, "App.main", "App.grow"),
                change(5_242_880, 2_097_152, "App.main", "App.shrink"),
                change(7_919, 0, "App.gone"),
                change(71, 71, "App.same")));
    assertThat(page)
        .contains(
            "<h1>native memory over 30 s: +12.1 MiB grown, -3.0 MiB shrunk, net +9.1 MiB"
                + " (from 6.0 MiB to 15.1 MiB) · 3 sites changed · sampled every 512.0 KiB");
    assertThat(drawn(page))
        .as("width grown + shrunk, changes of own code")
        .containsExactly(
            "all 15841417 0",
            "App.gone 7919 -7919",
            "App.main 15833498 0",
            "App.grow 12687770 12687770",
            "App.shrink 3145728 -3145728");
    assertThat(page).contains("Red: grew", "Blue: shrank", "\npaintChanges();\nsearch(");
  }

  @Test
  void differenceOfNothingIsDrawn() throws IOException {
    assertThat(write(difference(change(71, 71, "App.same"))))
        .contains(
            "over 30 s: 0 B grown, 0 B shrunk, net 0 B (from 71 B to 71 B) · 0 sites changed");
  }

  @Test
  void threadsOfAStackAreOneSite() throws IOException {
    Site one = site(9_973, "App.main");
    Profile profile = live(one.as(one.stack(), "one"), one.as(one.stack(), "two"));
    assertThat(write(profile)).contains("live native memory 19.5 KiB · 1 site ·");
  }

  @Test
  void framesBelowTheMinimumShareAreLeftOutAndCounted() throws IOException {
    Profile profile =
        live(site(9_900, "App.main", "App.large"), site(100, "App.main", "App.small"));
    String page = write(profile, new FlameGraphOptions(0.011, false, false));
    assertThat(names(page)).containsExactlyInAnyOrder("all", "App.main", "App.large");
    assertThat(page).contains("frames up to 100 B not drawn: 100 B (1.0 %)</h1>");
    page = write(profile, new FlameGraphOptions(0.01, false, false));
    assertThat(names(page)).contains("App.small");
  }

  @Test
  void saysWhichWayStacksGo() throws IOException {
    Profile profile = live(site(7_919, "App.main"));
    assertThat(write(profile))
        .contains("<dt>Above a frame</dt>", "What it calls", "let inverted = false;");
    String page = write(profile, new FlameGraphOptions(0, true, true));
    assertThat(page)
        .contains("reversed: callers above what they call", "let inverted = true;")
        .contains("<dt>Below a frame</dt>", "Who calls it");
  }

  @Test
  void refusesAShareThatIsNone() {
    assertThatThrownBy(() -> new FlameGraphOptions(1, false, false))
        .hasMessage("minimum share 1.0: not from 0 to below 1");
    assertThatThrownBy(() -> new FlameGraphOptions(Double.NaN, false, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void showsNothingOfNothing() throws IOException {
    assertThat(write(live())).contains("live native memory 0 B · 0 sites");
  }

  @Test
  void kindsHaveTheirColours() throws IOException {
    Site mixed =
        new Site(
            List.of(
                Frame.nativeCode("deflateInit2_", 0x1234, -1),
                Frame.javaNative("java.util.zip.Deflater.init", "Deflater.java"),
                Frame.java("App.leak", "App.java", 42),
                Frame.marker("[odd thread]")),
            1,
            71,
            1,
            1);
    String page = write(live(mixed));
    List<String> names = names(page);
    // A frame's key is its name's index << 3 | its colour: 1 Java, 3 native, 4 native method, 5
    // marker.
    assertThat(page)
        .contains("u(" + (names.indexOf("[odd thread]") << 3 | 5))
        .contains("u(" + (names.indexOf("App.leak") << 3 | 1))
        .contains("u(" + (names.indexOf("java.util.zip.Deflater.init") << 3 | 4))
        .contains("u(" + (names.indexOf("deflateInit2_") << 3 | 3));
  }

  @Test
  void namesAreInert() throws IOException {
    String close = "</script><script>alert(1)</script>";
    String shared = "abcdefghijklmnopqrstuvwxyz01"; // 28 characters: packed as '<'
    List<String> hostile =
        List.of(
            close,
            "<!--<script>",
            "'];alert(2);['",
            "\"quoted\"",
            "back\\slash\\",
            "trailing\\'",
            "${alert(3)}`",
            "a;b;c 17",
            shared,
            shared + "/script>alert(4)",
            "];\\nunpack(cpool);",
            "/*title:*/ /*frames:*/ /*highlight:*/");
    String page = write(live(site(9_973, hostile.toArray(String[]::new))));
    assertThat(names(page)).containsAll(hostile);
    String lower = page.toLowerCase(java.util.Locale.ROOT);
    assertThat(lower.split("<script", -1)).as("those of the page itself").hasSize(3);
    assertThat(lower.split("</script", -1)).hasSize(3);
    assertThat(lower).doesNotContain("<!--");
    assertThat(page).contains("live native memory 9.7 KiB");
  }

  @Test
  void lineBreaksAndControlsAreReplaced() throws IOException {
    String page = write(live(site(7, "a\nb\rc\u2028d\u2029e\0f\u202eg\ud800h")));
    assertThat(names(page)).contains("a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg\ufffdh");
  }

  /** Names of Kotlin have them; of one that the longest length cuts, half is no character. */
  @Test
  void keepsCharactersOfTwoHalves() throws IOException {
    String melon = "\ud83c\udf48";
    String cut = "x".repeat(999) + melon;
    String page = write(live(site(7, melon, cut)));
    assertThat(names(page)).contains(melon, "x".repeat(999) + "\ufffd...");
  }

  @Test
  void valuesAreBytesNotSamples() throws IOException {
    assertThat(write(live(site(7, "a"))))
        .doesNotContain(" samples'", "1 sample", "Kernel", "TLAB")
        .contains("'KiB'", "<dd style='background-color: #50e150'>Java</dd>");
  }

  @Test
  void drawsDeepStacksAsFarAsThePageGoes() throws IOException {
    String[] deep = new String[5_000];
    for (int i = 0; i < deep.length; i++) {
      deep[i] = "App.m" + i;
    }
    assertThat(write(live(site(4_096, deep))))
        .contains("frames deeper than 2000 not drawn: 4.0 KiB");
  }

  @Test
  void drawsNoMoreFramesThanABrowserLikes() throws IOException {
    Random random = new Random(17);
    Frame[] frames = new Frame[10_000];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = Frame.java("com.example.some.where.Service" + i % 997 + ".m" + i, "S.java", i);
    }
    List<Site> sites = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      List<Frame> stack = new ArrayList<>(100);
      for (int j = 0; j < 100; j++) {
        stack.add(frames[random.nextInt(j < 60 ? frames.length : 3)]);
      }
      sites.add(new Site(stack, 1, 1_000_003, 1, 1));
    }
    String page = write(live(sites.toArray(Site[]::new)));
    assertThat(drawn(page)).hasSize(50_001);
    assertThat(page.length()).isLessThan(3 << 20);
    assertThat(page).containsPattern("· 5,000 sites .* · frames up to [0-9.]+ KiB not drawn: ");
  }

  @Test
  void namesOfAnyLengthAndAmountOfAnySizeAreDrawn() throws IOException {
    String name = "n".repeat(100_000);
    String page = write(live(site(1e300, name), site(1e300, "b"), site(1e300, "c")));
    assertThat(names(page)).contains("n".repeat(1_000) + "...");
    assertThat(page.length()).isLessThan(40_000);
    assertThat(drawn(page)).allMatch(frame -> !frame.contains(" -"));
  }
}
