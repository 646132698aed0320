package dev.memprof.profile.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.calls.GraphOptions;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DotWriterTest {
  static final String HOSTILE =
      "x\"];\\N\n\\l<b>&lt;</script><script>alert(1)\u001b[2J\ud800\uffff";

  static final Profile LIVE =
      new Profile(
          Instant.parse("2026-11-24T03:19:44Z"),
          Duration.ZERO,
          524_288,
          List.of(
              new Site(
                  List.of(
                      Frame.nativeCode("deflateInit2_", 17, -1),
                      Frame.javaNative("java.util.zip.Deflater.init", "Deflater.java"),
                      Frame.java("dev.memprof.App.leak", "App.java", 42)),
                  3,
                  3 << 20,
                  3,
                  3 << 20),
              new Site(List.of(Frame.marker("[gc thread]")), 1, 1 << 20, 1, 1 << 20),
              new Site(
                  List.of(Frame.nativeCode(HOSTILE, 1, -1), Frame.java(HOSTILE, HOSTILE, 1)),
                  1,
                  2 << 20,
                  1,
                  1),
              new Site(List.of(Frame.marker("[too small]")), 1, 1_009, 1, 1_009)),
          List.of());

  @Test
  void aBoxHasNameAndAmountsAndAnArrowWhatGoesThrough() throws IOException {
    assertThat(dot(LIVE))
        .contains("[label=\"dev.memprof\\nApp.leak\\n3.0 MiB (50.0%)\"")
        .contains("[label=\"java.util.zip\\nDeflater.init\\n3.0 MiB (50.0%)\"")
        .contains("[label=\"[gc thread]\\n1.0 MiB (16.7%)\"")
        .contains("[label=\"  3.0 MiB\", edgetooltip=\"dev.memprof.App.leak\\n-> java.util.zip.");
  }

  @Test
  void theLegendSaysWhatItIsOfAndWhatIsNotShown() throws IOException {
    assertThat(dot(LIVE))
        .contains(
            "label=\"Live native memory: 6.0 MiB\\l4 sites, sampled every 512.0 KiB, 2026-11-24"
                + " 03:19:44Z\\l\\l6 of 7 functions are shown, none below 30.7 KiB\\l"
                + "Allocated by functions not shown: 1009 B;");
  }

  @Test
  void ofADifferenceWhatGrewIsRedAndWhatShrankBlue() throws IOException {
    Profile difference =
        new Profile(
            Instant.EPOCH,
            Duration.ofSeconds(7),
            0,
            List.of(
                new Site(List.of(Frame.java("Grown.by", "", 0)), 1, 1_009, 0, 0),
                new Site(List.of(Frame.java("Shrunk.by", "", 0)), 1, -1_009, 0, 0)),
            List.of());
    String dot = dot(difference);
    assertThat(line(dot, "Grown")).contains("+1009 B (100.0%)", "fillcolor=\"#ff9c9c\"");
    assertThat(line(dot, "Shrunk")).contains("-1009 B (-100.0%)", "fillcolor=\"#9c9cff\"");
    assertThat(dot).contains("Native memory over 7 s: 0 B (grown +1009 B, shrunk -1009 B)");
  }

  @Test
  void nothingInANameEndsItsString() throws IOException {
    String dot = dot(LIVE);
    // Without escapes, strings are what stands between quotes; what remains is our own.
    String skeleton = dot.replaceAll("\\\\.", "").replaceAll("\"[^\"]*\"", "S");
    assertThat(skeleton.lines().filter(line -> line.matches("N\\d+ .*")))
        .hasSize(9)
        .allMatch(line -> line.matches("N\\d+( -> N\\d+)? \\[[a-z]+=[\\w.]+(, [a-z]+=[\\w.]+)*];"));
    assertThat(dot).contains("x\\\"];\\\\N?\\\\l<b>&amp;lt;").doesNotContain("\u001b", "\uffff");
  }

  @Test
  void optionsChooseHowMuchIsDrawn() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DotWriter.write(LIVE, new GraphOptions(0, 2), out);
    assertThat(out.toString(StandardCharsets.UTF_8).lines().filter(l -> l.matches("N\\d+ \\[.*")))
        .hasSize(2);
  }

  private static String line(String dot, String part) {
    return dot.lines().filter(line -> line.contains(part)).findFirst().orElseThrow();
  }

  private static String dot(Profile profile) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DotWriter.write(profile, out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
