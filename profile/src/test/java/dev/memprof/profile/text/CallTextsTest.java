package dev.memprof.profile.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.calls.Peek;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CallTextsTest {
  private static final List<Site> SITES =
      List.of(
          site(1_009, "java.lang.Thread.run", "app.Main.a", "lib::f(int)"),
          site(503, "java.lang.Thread.run", "app.Main.a"),
          site(61, "java.lang.Thread.run", "app.Main.b", "lib::f(int)"),
          site(-199, "[gc thread]"),
          site(3, "small.One.run"));

  @Test
  void treeOfWhatIsLive() {
    assertThat(
            TreeWriter.text(
                live(SITES.get(0), SITES.get(1), SITES.get(2), SITES.get(4)), 9, TextForm.DEFAULT))
        .isEqualTo(
            """
            Live native memory: 1.5 KiB
            4 sites

                   live       %  call tree, outermost first
                1.5 KiB   99.8%  java.lang.Thread.run
                1.5 KiB   95.9%    app.Main.a
                 1009 B   64.0%      lib::f
                  503 B   31.9%      (itself)
                   61 B    3.9%    app.Main.b
                                   lib::f

            Lines below 0.5 % are left out: 3 B
            """);
  }

  @Test
  void treeOfADifference() {
    assertThat(TreeWriter.text(difference(), 9, TextForm.DEFAULT))
        .isEqualTo(
            """
            Native memory over 7 s: +1.3 KiB (grown +1.5 KiB, shrunk -199 B)
            5 sites

                 growth       %  call tree, outermost first
               +1.5 KiB   99.8%  java.lang.Thread.run
               +1.5 KiB   95.9%    app.Main.a
                +1009 B   64.0%      lib::f
                 +503 B   31.9%      (itself)
                  +61 B    3.9%    app.Main.b
                                   lib::f
                 -199 B  -12.6%  [gc thread]

            Lines below 0.5 % are left out: +3 B
            """);
  }

  @Test
  void treeTellsHowMuchIsInBranchesLeftOut() {
    assertThat(
            TreeWriter.text(
                live(site(503, "a"), site(61, "b"), site(59, "c")), 1, TextForm.DEFAULT))
        .endsWith(
            """
                  503 B   80.7%  a
                  120 B   19.3%  … 2 more branches
            """);
  }

  @Test
  void aDeepStackIsShortAndHasTheApplicationsMethods() {
    List<String> stack = new ArrayList<>(Collections.nCopies(60, "java.util.Deep.call"));
    stack.set(0, "java.lang.Thread.run");
    stack.set(30, "app.Main.handle");
    stack.set(32, "app.Main." + "x".repeat(100));
    stack.set(59, "malloc");
    assertThat(TreeWriter.text(live(site(503, stack.toArray(String[]::new))), 9, TextForm.DEFAULT))
        .endsWith(
            """
                  503 B  100.0%  java.lang.Thread.run
                                 … 29 more
                                 app.Main.handle
                                 java.util.Deep.call
                                 …LONG
                                 … 25 more
                                 java.util.Deep.call
                                 malloc
            """
                .replace("LONG", "x".repeat(78)));
  }

  @Test
  void peekShowsCallersAboveAndCalleesBelow() {
    Profile profile = difference();
    assertThat(
            PeekWriter.text(
                profile, Peek.at(profile, Pattern.compile("Main\\.a|lib::f"), 9), TextForm.DEFAULT))
        .isEqualTo(
            """
            Native memory over 7 s: +1.3 KiB (grown +1.5 KiB, shrunk -199 B)
            5 sites

                 growth       %  <- callers, the function, -> callees

               +1.5 KiB  100.0%    <- java.lang.Thread.run
               +1.5 KiB   95.9%  app.Main.a (itself +503 B)
                +1009 B   66.7%    -> lib::f

                +1009 B   94.3%    <- app.Main.a
                  +61 B    5.7%    <- app.Main.b
               +1.0 KiB   67.9%  lib::f (itself +1.0 KiB)
            """);
  }

  @Test
  void peekTellsHowManyMoreMatch() {
    Profile profile = difference();
    assertThat(
            PeekWriter.text(
                profile, Peek.at(profile, Pattern.compile("Main|lib"), 1), TextForm.DEFAULT))
        .contains("app.Main.a (itself")
        .doesNotContain("app.Main.b (itself")
        .endsWith("\n2 smaller ones match, too\n");
  }

  @Test
  void peekSumsUpWhatWouldBeAPageOfCallers() {
    Profile profile =
        live(
            IntStream.rangeClosed(1, 23)
                .mapToObj(i -> site(100 + i, "app.Caller" + i + ".run", "f"))
                .toArray(Site[]::new));
    assertThat(
            PeekWriter.text(profile, Peek.at(profile, Pattern.compile("^f$"), 1), TextForm.DEFAULT))
        .contains("  <- app.Caller4.run\n")
        .contains("      306 B   11.9%    <- … 3 smaller ones\n");
  }

  @Test
  void peekFindsNothing() {
    assertThat(Peek.at(difference(), Pattern.compile("nowhere"), 9))
        .isEqualTo(new Peek(List.of(), 0));
  }

  @Test
  void namesDoNotSteerTheTerminal() {
    Profile profile = live(site(503, "\u001b[2J\r\n\u202e\ud800e\u0301\ud83d\ude00"));
    String name = "?[2J???" + "?e\u0301\ud83d\ude00";
    assertThat(TreeWriter.text(profile, 9, TextForm.DEFAULT)).endsWith("  " + name + "\n");
    assertThat(
            PeekWriter.text(profile, Peek.at(profile, Pattern.compile("2J"), 9), TextForm.DEFAULT))
        .contains("  " + name + " (itself 503 B)\n");
  }

  @Test
  void whatWasCalledStaysWhereItsCallerIsCut() {
    String way = "java.util.zip.Deflater.init -> deflateInit2_";
    assertThat(MethodText.fittedWay(way, 44)).isEqualTo(way);
    assertThat(MethodText.fittedWay(way, 43)).isEqualTo("…util.zip.Deflater.init -> deflateInit2_");
    assertThat(MethodText.fittedWay(way, 31)).isEqualTo("…Deflater.init -> deflateInit2_");
    assertThat(MethodText.fittedWay(way, 28)).isEqualTo("java.util.zip.Deflater.init…");
    assertThat(MethodText.fittedWay("deflateInit2_", 7)).isEqualTo("deflat…");
  }

  @Test
  void ofNothingIsOneLine() {
    assertThat(TreeWriter.text(live(), 9, TextForm.DEFAULT))
        .endsWith("0 sites\n\nNo sample is live.\n");
  }

  private static Profile live(Site... sites) {
    return new Profile(Instant.EPOCH, Duration.ZERO, 0, List.of(sites), List.of());
  }

  private static Profile difference() {
    return new Profile(Instant.EPOCH, Duration.ofSeconds(7), 0, SITES, List.of());
  }

  /** The root first. */
  private static Site site(double bytes, String... functions) {
    List<Frame> stack = new ArrayList<>();
    Arrays.stream(functions).forEach(name -> stack.add(0, frame(name)));
    return new Site(stack, 1, bytes, 0, 0);
  }

  private static Frame frame(String name) {
    if (name.startsWith("[")) {
      return Frame.marker(name);
    }
    return name.contains(".") ? Frame.java(name, "", 0) : Frame.nativeCode(name, 1, -1);
  }
}
