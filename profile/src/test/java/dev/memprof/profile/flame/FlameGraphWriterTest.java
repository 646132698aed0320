package dev.memprof.profile.flame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.Frame;
import dev.memprof.profile.Profile;
import dev.memprof.profile.Site;
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

  private static String write(Profile profile) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FlameGraphWriter.write(profile, out);
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

  @Test
  void differenceShowsGrowthOnly() throws IOException {
    Profile profile =
        new Profile(
            TIME,
            Duration.ofSeconds(30),
            524_288,
            List.of(site(12_687_770, "App.grow"), site(-3_145_728, "App.shrink")),
            List.of());
    String page = write(profile);
    assertThat(page)
        .contains("<h1>native memory growth over 30 s: +12.1 MiB, -3.0 MiB not shown · 2 sites");
    assertThat(names(page)).containsExactlyInAnyOrder("all", "App.grow");
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
                Frame.java("App.leak", "App.java", 42),
                Frame.marker("[odd thread]")),
            1,
            71,
            1,
            1);
    String page = write(live(mixed));
    List<String> names = names(page);
    // A frame's key is its name's index << 3 | its colour: 1 Java, 3 native, 5 marker.
    assertThat(page)
        .contains("u(" + (names.indexOf("[odd thread]") << 3 | 5))
        .contains("u(" + (names.indexOf("App.leak") << 3 | 1))
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
  void prunesAHundredThousandStacks() throws IOException {
    Random random = new Random(17);
    Frame[] frames = new Frame[10_000];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = Frame.java("com.example.some.where.Service" + i % 997 + ".m" + i, "S.java", i);
    }
    List<Site> sites = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      List<Frame> stack = new ArrayList<>(100);
      for (int j = 0; j < 100; j++) {
        stack.add(frames[random.nextInt(j < 60 ? frames.length : 3)]);
      }
      sites.add(new Site(stack, 1, 1_000_003, 1, 1));
    }
    Profile profile = new Profile(TIME, Duration.ZERO, 524_288, sites, List.of());
    long start = System.nanoTime();
    String page = write(profile);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(page.length()).isLessThan(8 << 20);
    assertThat(page).containsPattern("· 100,000 sites .* · frames up to [0-9.]+ MiB not drawn: ");
  }
}
