package dev.memprof.profile.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ViewTest {
  private static final Frame DEFLATE = Frame.nativeCode("deflateInit2_", 0x1234, 0);
  private static final Frame INIT =
      Frame.javaNative("java.util.zip.Deflater.init", "Deflater.java");
  private static final Frame PACK = Frame.java("com.acme.zip.Packer.pack", "Packer.java", 42);
  private static final Frame REPACK = Frame.java("com.acme.zip.Packer.repack", "Packer.java", 77);
  private static final Frame CHARGE =
      Frame.java("com.acme.billing.Invoices$Entry.charge", "Invoices.java", 9);
  private static final Frame MAIN = Frame.java("com.acme.Main.main", "Main.java", 3);
  private static final Frame GC = Frame.marker("[gc thread]");

  private static Site site(String thread, double bytes, Frame... stack) {
    return new Site(List.of(stack), 1, bytes, 1, (long) bytes).as(List.of(stack), thread);
  }

  private static final Profile PROFILE =
      new Profile(
          Instant.EPOCH,
          Duration.ZERO,
          524_288,
          List.of(
              site("main", 7_001, DEFLATE, INIT, PACK, REPACK, MAIN),
              site("pool-1", 503, DEFLATE, INIT, CHARGE, MAIN),
              site("", 99, DEFLATE, GC)),
          List.of(new Mapping(0x1000, 0x2000, 0, "/lib/libz.so.1", "")));

  private static View with(View.Frames frames, By by, boolean reverse, double minShare) {
    return new View(false, List.of(), List.of(), frames, by, PackageGroups.NONE, reverse, minShare);
  }

  private static View focus(List<String> focus, List<String> ignore) {
    return new View(
        false,
        focus.stream().map(Pattern::compile).toList(),
        ignore.stream().map(Pattern::compile).toList(),
        View.Frames.ALL,
        By.FRAME,
        PackageGroups.NONE,
        false,
        0);
  }

  private static List<List<String>> names(Profile profile) {
    return profile.sites().stream()
        .map(site -> site.stack().stream().map(Frame::name).toList())
        .toList();
  }

  @Test
  void everythingIsTheProfileItself() {
    assertThat(View.ALL.of(PROFILE)).isSameAs(PROFILE);
  }

  @Test
  void isNotAllAsSoonAsOnePartIsAskedFor() throws Exception {
    List<Pattern> some = List.of(Pattern.compile("x"));
    Path groups = Files.writeString(directory.resolve("groups"), "com.acme = acme\n");
    assertThat(
            List.of(
                new View(
                    true,
                    List.of(),
                    List.of(),
                    View.Frames.ALL,
                    By.FRAME,
                    PackageGroups.NONE,
                    false,
                    0),
                new View(
                    false,
                    some,
                    List.of(),
                    View.Frames.ALL,
                    By.FRAME,
                    PackageGroups.NONE,
                    false,
                    0),
                new View(
                    false,
                    List.of(),
                    some,
                    View.Frames.ALL,
                    By.FRAME,
                    PackageGroups.NONE,
                    false,
                    0),
                with(View.Frames.JAVA, By.FRAME, false, 0),
                with(View.Frames.ALL, By.METHOD, false, 0),
                with(View.Frames.ALL, By.FRAME, true, 0),
                with(View.Frames.ALL, By.FRAME, false, 0.01),
                new View(
                    false,
                    List.of(),
                    List.of(),
                    View.Frames.ALL,
                    By.FRAME,
                    PackageGroups.read(groups),
                    false,
                    0)))
        .noneMatch(View::isAll);
    assertThat(with(View.Frames.ALL, By.FRAME, false, 0).isAll()).isTrue();
  }

  @Test
  void focusTakesSitesWithAMatchingFrame() {
    assertThat(focus(List.of("Packer"), List.of()).of(PROFILE).totalBytes()).isEqualTo(7_001);
    assertThat(focus(List.of("Main.java:3"), List.of()).of(PROFILE).totalBytes()).isEqualTo(7_504);
    assertThat(focus(List.of("Main", "Invoices"), List.of()).of(PROFILE).totalBytes())
        .as("each must match")
        .isEqualTo(503);
  }

  @Test
  void ignoreWinsOverFocus() {
    assertThat(focus(List.of("Main"), List.of("billing")).of(PROFILE).totalBytes())
        .isEqualTo(7_001);
    assertThat(focus(List.of(), List.of("^deflate")).of(PROFILE).sites()).isEmpty();
  }

  @Test
  void hidingFramesLosesNoByte() {
    Profile java = with(View.Frames.JAVA, By.FRAME, false, 0).of(PROFILE);
    assertThat(java.totalBytes()).isEqualTo(PROFILE.totalBytes());
    assertThat(names(java)).contains(List.of("[gc thread]"));
    Profile code = with(View.Frames.NATIVE, By.FRAME, false, 0).of(PROFILE);
    assertThat(code.totalBytes()).isEqualTo(PROFILE.totalBytes());
    assertThat(names(code)).contains(List.of("deflateInit2_"));
  }

  @Test
  void classesAndPackagesMergeNeighbours() {
    assertThat(names(with(View.Frames.ALL, By.CLASS, false, 0).of(PROFILE)))
        .contains(
            List.of("libz.so.1", "java.util.zip.Deflater", "com.acme.zip.Packer", "com.acme.Main"));
    assertThat(names(with(View.Frames.ALL, By.PACKAGE, false, 0).of(PROFILE)))
        .contains(List.of("libz.so.1", "java.util.zip", "com.acme.billing", "com.acme"));
  }

  @Test
  void linesAreInTheNames() {
    assertThat(names(with(View.Frames.JAVA, By.LINE, false, 0).of(PROFILE)).get(1))
        .contains("com.acme.billing.Invoices$Entry.charge(Invoices.java:9)");
  }

  @Test
  void threadsAreRoots() {
    assertThat(names(with(View.Frames.JAVA, By.THREAD, false, 0).of(PROFILE)))
        .allSatisfy(
            stack ->
                assertThat(stack.get(stack.size() - 1)).isIn("main", "pool-1", "[unknown thread]"));
  }

  @Test
  void reverseTurnsStacksRound() {
    assertThat(names(with(View.Frames.JAVA, By.FRAME, true, 0).of(PROFILE)).get(1))
        .containsExactly(
            "com.acme.Main.main",
            "com.acme.billing.Invoices$Entry.charge",
            "java.util.zip.Deflater.init");
  }

  @Test
  void pruningKeepsTheBytesWithTheCaller() {
    Profile pruned = with(View.Frames.ALL, By.FRAME, false, 0.10).of(PROFILE);
    assertThat(pruned.totalBytes()).isEqualTo(PROFILE.totalBytes());
    assertThat(names(pruned))
        .containsExactlyInAnyOrder(
            List.of(
                "deflateInit2_",
                "java.util.zip.Deflater.init",
                "com.acme.zip.Packer.pack",
                "com.acme.zip.Packer.repack",
                "com.acme.Main.main"),
            List.of("com.acme.Main.main"),
            List.of("[too small]"));
  }

  @Test
  void pruningSurvivesTheDeepestStack() {
    Frame[] deep = new Frame[200_000];
    java.util.Arrays.fill(deep, MAIN);
    Profile profile = PROFILE.withSites(List.of(site("", 7, deep)));
    assertThat(with(View.Frames.ALL, By.FRAME, false, 0.5).of(profile).sites())
        .isEqualTo(profile.sites());
  }

  @Test
  void liveIsTheLaterSideOfADifference() {
    Profile growth = PROFILE.minus(PROFILE.withSites(List.of(site("main", 11, MAIN))));
    View live =
        new View(
            true, List.of(), List.of(), View.Frames.ALL, By.FRAME, PackageGroups.NONE, false, 0);
    assertThat(live.of(growth).totalBytes()).isEqualTo(7_603);
    assertThat(live.of(growth).isDifference()).isFalse();
  }

  @TempDir private Path directory;

  private PackageGroups components(String text) throws IOException {
    return PackageGroups.read(Files.writeString(directory.resolve("components"), text));
  }

  @Test
  void componentsAreReadFromNoDeviceForEver() {
    assertThatThrownBy(() -> PackageGroups.read(Path.of("/dev/zero")))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageContaining("expected: package.prefix = component");
  }

  @Test
  void theInnermostMatchingFrameOwns() throws IOException {
    PackageGroups components =
        components(
            """
            # prefix = component
            com.acme              = shell
            com.acme.zip.*        -> archive
            com.acme.billing.Invoices invoices
            """);
    Breakdown breakdown = Breakdown.of(PROFILE, By.COMPONENT, components, 10);
    assertThat(breakdown.rows().stream().map(Breakdown.Row::name))
        .containsExactly("archive", "invoices", "[other]");
    assertThat(breakdown.rows().stream().mapToDouble(Breakdown.Row::bytes).sum())
        .isEqualTo(PROFILE.totalBytes());
  }

  @Test
  void aPrefixEndsAtADot() throws IOException {
    assertThat(Breakdown.of(PROFILE, By.COMPONENT, components("com.acme.z = zip"), 9).rows())
        .extracting(Breakdown.Row::name)
        .containsExactly("[other]");
  }

  @Test
  void saysWhichLineIsNoMapping() {
    assertThatThrownBy(() -> components("com.acme = shell\n\ncom.acme.zip\n"))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageContaining("components: line 3: expected: package.prefix = component");
    assertThatThrownBy(() -> components("a.b = c\na.b = d")).hasMessageContaining("line 2");
    assertThatThrownBy(() -> components("# nothing\n")).hasMessageContaining("no component");
  }

  @Test
  void everyByteHasOneOwner() {
    for (By by : List.of(By.LINE, By.METHOD, By.CLASS, By.PACKAGE, By.THREAD)) {
      Breakdown breakdown = Breakdown.of(PROFILE, by, PackageGroups.NONE, 99);
      assertThat(breakdown.rows().stream().mapToDouble(Breakdown.Row::bytes).sum())
          .as("%s", by)
          .isEqualTo(7_603);
    }
    Breakdown.Row main =
        Breakdown.of(PROFILE, By.CLASS, PackageGroups.NONE, 99).rows().stream()
            .filter(row -> row.name().equals("com.acme.Main"))
            .findFirst()
            .orElseThrow();
    assertThat(main.bytes()).isZero();
    assertThat(main.underBytes()).isEqualTo(7_504);
  }
}
