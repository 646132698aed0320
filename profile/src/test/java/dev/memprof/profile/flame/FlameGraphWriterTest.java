package dev.memprof.profile.flame;

import static dev.memprof.profile.flame.WrittenPage.amount;
import static dev.memprof.profile.flame.WrittenPage.data;
import static dev.memprof.profile.flame.WrittenPage.names;
import static dev.memprof.profile.flame.WrittenPage.node;
import static dev.memprof.profile.flame.WrittenPage.note;
import static dev.memprof.profile.flame.WrittenPage.title;
import static dev.memprof.profile.flame.WrittenPage.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Forms;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FlameGraphWriterTest {
  private static final Instant TIME = Instant.parse("2026-11-24T03:19:44.999Z");

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

  @Test
  void titleSaysWhatIsShown() throws IOException {
    String page = write(live(site(537_185_485, "App.main", "App.leak"), site(3, "App.main")));
    assertThat(title(page))
        .isEqualTo("live native memory 512.3 MiB · 2 sites · sampled every 512.0 KiB");
    assertThat(page).contains("\"timeMillis\":" + TIME.toEpochMilli());
    assertThat(note(page)).isEmpty();
    assertThat(names(page)).containsExactlyInAnyOrder("all", "App.main", "App.leak");
  }

  private static Profile difference(Site... sites) {
    return new Profile(TIME, Duration.ofSeconds(30), 524_288, List.of(sites), List.of());
  }

  private static Site change(double base, double live, String... rootToLeaf) {
    List<Frame> stack = site(0, rootToLeaf).stack();
    return new Site(stack, "", new Estimate(1, live, 1, 1), new Estimate(1, base, 1, 1));
  }

  /** Name, caller's name, and what each node has grown and shrunk by itself, the widest first. */
  private static List<String> drawn(String page) {
    List<String> names = names(page);
    JsonArray frame = tree(page, "frame");
    JsonArray caller = tree(page, "caller");
    List<String> drawn = new ArrayList<>();
    for (int i = 0; i < frame.size(); i++) {
      int at = caller.get(i).getAsInt();
      assertThat(at).as("a caller comes first").isLessThan(i);
      drawn.add(
          names.get(frame.get(i).getAsInt())
              + " of "
              + (at < 0 ? "none" : names.get(frame.get(at).getAsInt()))
              + " "
              + amount(page, "grown", i)
              + " "
              + amount(page, "shrunk", i));
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
    assertThat(title(page))
        .startsWith(
            "native memory over 30 s: +12.1 MiB grown, -3.0 MiB shrunk, net +9.1 MiB"
                + " (from 6.0 MiB to 15.1 MiB) · 3 sites changed · sampled every 512.0 KiB");
    assertThat(drawn(page))
        .containsExactly(
            "all of none 0 0",
            "App.main of all 0 0",
            "App.grow of App.main 12687770 0",
            "App.shrink of App.main 0 3145728",
            "App.gone of all 0 7919");
    assertThat(data(page).get("difference").getAsBoolean()).isTrue();
    assertThat(amount(page, "base", node(page, "App.shrink"))).isEqualTo(5_242_880);
    assertThat(amount(page, "base", 0)).as("what did not change was there before").isEqualTo(71);
  }

  @Test
  void differenceOfNothingIsDrawn() throws IOException {
    assertThat(title(write(difference(change(71, 71, "App.same")))))
        .contains(
            "over 30 s: 0 B grown, 0 B shrunk, net 0 B (from 71 B to 71 B) · 0 sites changed");
  }

  @Test
  void threadsOfAStackAreOneSite() throws IOException {
    Site one = site(9_973, "App.main");
    Profile profile = live(one.as(one.stack(), "one"), one.as(one.stack(), "two"));
    assertThat(title(write(profile))).contains("live native memory 19.5 KiB · 1 site ·");
  }

  @Test
  void framesBelowTheMinimumShareAreLeftOutAndCounted() throws IOException {
    Profile profile =
        live(site(9_900, "App.main", "App.large"), site(100, "App.main", "App.small"));
    String page = write(profile, new FlameGraphOptions(0.011, false, false));
    assertThat(names(page)).containsExactlyInAnyOrder("all", "App.main", "App.large");
    assertThat(note(page))
        .isEqualTo(
            "1 stack, 1.0 % of the bytes (100 B), is too narrow to show: frames up to 100 B."
                + " The frames that call them hold these bytes.");
    assertThat(amount(page, "grown", node(page, "App.main"))).isEqualTo(100);
    page = write(profile, new FlameGraphOptions(0.01, false, false));
    assertThat(names(page)).contains("App.small");
  }

  @Test
  void saysWhichWayStacksGo() throws IOException {
    Profile profile = live(site(7_919, "App.main"));
    JsonObject usual = data(write(profile));
    assertThat(usual.get("inverted").getAsBoolean()).isFalse();
    assertThat(usual.get("reversed").getAsBoolean()).isFalse();
    JsonObject turned = data(write(profile, new FlameGraphOptions(0, true, true)));
    assertThat(turned.get("title").getAsString())
        .contains("reversed: beyond every frame, what called it");
    assertThat(turned.get("inverted").getAsBoolean()).isTrue();
    assertThat(turned.get("reversed").getAsBoolean()).isTrue();
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
    assertThat(title(write(live()))).contains("live native memory 0 B · 0 sites");
  }

  @Test
  void kindsAndLibrariesOfFramesAreTold() throws IOException {
    List<Mapping> mappings =
        List.of(
            new Mapping(0, 1, 0, "/usr/lib/libz.so.1", ""),
            new Mapping(1, 2, 0, "/opt/jdk/lib/server/libjvm.so", ""));
    Site mixed =
        new Site(
            List.of(
                Frame.nativeCode("deflateInit2_", 0x1234, 0),
                Frame.nativeCode("os::malloc", 0x1235, 1),
                Frame.nativeCode("unknown", 0x1236, 7),
                Frame.javaNative("java.util.zip.Deflater.init", "Deflater.java"),
                Frame.java("App.leak", "App.java", 42),
                Frame.marker("[odd thread]")),
            1,
            71,
            1,
            1);
    String page = write(new Profile(TIME, Duration.ZERO, 0, List.of(mixed), mappings));
    assertThat(names(page))
        .containsExactly(
            "all",
            "[odd thread]",
            "App.leak",
            "java.util.zip.Deflater.init",
            "unknown",
            "os::malloc",
            "deflateInit2_");
    assertThat(data(page).getAsJsonObject("tree").get("kinds").getAsString()).isEqualTo("mmjJnvn");
    assertThat(tree(page, "libraries")).hasToString("[\"libjvm.so\",\"libz.so.1\"]");
    assertThat(tree(page, "library")).hasToString("[-1,-1,-1,-1,-1,0,1]");
  }

  private static Site met(String forms, int line) {
    Frame leak = Frame.java("App.leak", "App.java", line).withForms(Forms.of(forms));
    return new Site(List.of(leak, Frame.java("App.main", "App.java", 7)), 1, 71, 1, 1);
  }

  /** Whatever their lines. */
  @Test
  void formsOfFramesAreTold() throws IOException {
    String page = write(live(met("0", 42), met("2i", 43)));
    assertThat(names(page)).containsExactly("all", "App.main", "App.leak");
    assertThat(tree(page, "forms")).hasToString("[\"\",\"\",\"02i\"]");
    String unknown = write(live(met("", 42)));
    assertThat(data(unknown).getAsJsonObject("tree").has("forms")).isFalse();
  }

  @Test
  void objectsAndErrorsAreTold() throws IOException {
    Site small = new Site(site(0, "App.main", "App.small").stack(), 1_013, 71_717, 3, 213);
    String page = write(live(small, site(537_185_485, "App.main", "App.large")));
    int node = node(page, "App.small");
    assertThat(amount(page, "objects", node)).isEqualTo(1_013);
    double error = Math.sqrt(small.live().variance(524_288));
    assertThat(error).isGreaterThan(100_000);
    assertThat(amount(page, "error", node)).isEqualTo(Math.round(error));
    Site before = new Site(small.stack(), "", small.live().plus(small.live()), small.live());
    page = write(difference(before));
    node = node(page, "App.small");
    assertThat(amount(page, "objects", node)).isEqualTo(2_026);
    assertThat(amount(page, "baseObjects", node)).isEqualTo(1_013);
    assertThat(amount(page, "base", node)).isEqualTo(71_717);
    assertThat(amount(page, "error", node))
        .as("variances of both sides add up")
        .isEqualTo(Math.round(error * Math.sqrt(3)));
  }

  @Test
  void runsItsOwnScriptOnly() throws Exception {
    String page = write(live(site(7, "App.main")));
    String policy = FlamePage.contentSecurityPolicy();
    assertThat(page).contains("<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy);
    assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe-inline", "http");
    String script = page.substring(page.lastIndexOf("<script>") + 8, page.lastIndexOf("</script>"));
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
    assertThat(policy)
        .contains("script-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
  }

  @Test
  void namesAreInert() throws IOException {
    String close = "</script><script>alert(1)</script>";
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
            "&lt;/script&gt;",
            "]]>",
            "\"},\"amounts\":{\"grown\":[7",
            "@data@ @script@ @policy@");
    String page = write(live(site(9_973, hostile.toArray(String[]::new))));
    assertThat(names(page)).containsAll(hostile);
    String lower = page.toLowerCase(java.util.Locale.ROOT);
    assertThat(lower.split("<script", -1)).as("those of the page itself").hasSize(3);
    assertThat(lower.split("</script", -1)).hasSize(3);
    assertThat(lower).doesNotContain("<!--");
    assertThat(title(page)).contains("live native memory 9.7 KiB");
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
  void valuesAreExact() throws IOException {
    String page = write(live(site(537_185_485, "App.main", "App.leak"), site(3, "App.main")));
    assertThat(drawn(page))
        .containsExactly(
            "all of none 0 0", "App.main of all 3 0", "App.leak of App.main 537185485 0");
  }

  @Test
  void drawsDeepStacksAsFarAsThePageGoes() throws IOException {
    String[] deep = new String[5_000];
    for (int i = 0; i < deep.length; i++) {
      deep[i] = "App.m" + i;
    }
    String page = write(live(site(4_096, deep)));
    assertThat(drawn(page)).hasSize(2_001);
    assertThat(note(page))
        .startsWith("1 stack, 100.0 % of the bytes (4.0 KiB), is deeper than 2,000 frames.");
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
    assertThat(tree(page, "caller")).hasSize(50_001);
    assertThat(page.length()).isLessThan(3 << 20);
    assertThat(title(page)).contains("· 5,000 sites ");
    assertThat(note(page))
        .matches("[0-9,]+ stacks, [0-9.]+ % .* too narrow to show: frames up to .*");
  }

  @Test
  void namesOfAnyLengthAndAmountOfAnySizeAreDrawn() throws IOException {
    String name = "n".repeat(100_000);
    String page = write(live(site(1e300, name), site(1e300, "b"), site(1e300, "c")));
    assertThat(names(page)).contains("n".repeat(1_000) + "...");
    assertThat(page.length() - write(live()).length()).isLessThan(2_000);
    assertThat(drawn(page)).allMatch(frame -> !frame.contains(" -"));
  }
}
