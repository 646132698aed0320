package dev.memprof.profile.heap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What jeprof itself makes of our files, without a binary. */
class JeprofTest {
  private static final Path JEPROF = Path.of("/usr/bin/jeprof");
  private static final int INTERVAL = 524_288;
  private static final Pattern TOTAL = Pattern.compile("Total[^:]*: ([-\\d]+) B");

  private static final Frame DEFLATE = Frame.nativeCode("deflateInit2_", 0x7f3bba36de19L, -1);
  private static final Frame MAIN = Frame.java("app.Main.main", "Main.java", 42);
  private static final Frame NEXT_LINE = Frame.java("app.Main.main", "Main.java", 43);

  @TempDir private Path directory;

  @BeforeAll
  static void isInstalled() {
    assumeTrue(Files.isExecutable(JEPROF), JEPROF + " is not installed (libjemalloc-dev)");
  }

  private static Site site(String thread, long objects, long bytes, Frame... stack) {
    Estimate live = Estimate.ofSamples(objects, bytes, INTERVAL);
    return new Site(List.of(stack), thread, live, Estimate.NONE);
  }

  private static Profile profile(Site... sites) {
    return new Profile(Instant.EPOCH, Duration.ZERO, INTERVAL, List.of(sites), List.of());
  }

  private static Profile sample() {
    return profile(
        site("one", 13, 6_688, DEFLATE, MAIN),
        site("two", 7, 77_777_777, DEFLATE, MAIN),
        site("two", 5, 512_345, DEFLATE, NEXT_LINE),
        site("", 17, 1_700_000, Frame.marker("[gc thread]")),
        site("", 1, 999, MAIN, Frame.javaNative("app.Main.init", "Main.java")));
  }

  private Path write(Profile profile, String name) throws IOException {
    Path file = directory.resolve(name);
    ProfileWriters.write(profile, file);
    return file;
  }

  /** Standard output; what jeprof has to say besides must be nothing but the file's name. */
  private String jeprof(Object... arguments) throws IOException, InterruptedException {
    File errors = directory.resolve("errors").toFile();
    ProcessBuilder builder = new ProcessBuilder(JEPROF.toString()).redirectError(errors);
    for (Object argument : arguments) {
      builder.command().add(argument.toString());
    }
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readAllLines(errors.toPath()))
        .allMatch(line -> line.startsWith("Using local file "));
    assertThat(process.exitValue()).isZero();
    return output;
  }

  private static double total(String text) {
    Matcher matcher = TOTAL.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  @Test
  void showsOurTotalsAndNames() throws Exception {
    Profile profile = sample();
    String text = jeprof("--text", "--show_bytes", write(profile, "sample.heap"));
    assertThat(total(text)).isCloseTo(profile.totalBytes(), within(5.0));
    assertThat(text).contains("app.Main.main", "app.Main.init", "[gc thread]", "deflateInit2_");
  }

  @Test
  void showsTheTotalOfAThread() throws Exception {
    Profile profile = sample();
    String text = jeprof("--text", "--show_bytes", "--thread=1", write(profile, "sample.heap"));
    double two = profile.sites().get(1).bytes() + profile.sites().get(2).bytes();
    assertThat(total(text)).isCloseTo(two, within(2.0));
  }

  @Test
  void keepsLinesAndTheOrderOfFrames() throws Exception {
    String collapsed = jeprof("--collapsed", write(sample(), "sample.heap"));
    assertThat(collapsed.lines().map(line -> line.replaceAll(" \\d+$", "")))
        .containsExactlyInAnyOrder(
            "app.Main.main(Main.java:42);deflateInit2_",
            "app.Main.main(Main.java:43);deflateInit2_",
            "[gc thread]",
            "app.Main.init(Main.java);app.Main.main(Main.java:42)");
  }

  @Test
  void takesTheGrowthOfADifferenceAsItIs() throws Exception {
    Profile base = profile(site("", 9, 99_999, NEXT_LINE), site("one", 3, 3_333, DEFLATE, MAIN));
    Profile growth = sample().minus(base);
    Path written = write(growth, "growth.heap");
    double grown =
        growth.byStack().sites().stream().mapToDouble(site -> Math.max(0, site.bytes())).sum();
    assertThat(total(jeprof("--text", "--show_bytes", written))).isCloseTo(grown, within(5.0));
    String byJeprof =
        jeprof(
            "--text",
            "--show_bytes",
            "--drop_negative",
            "--base=" + write(base, "base.heap"),
            write(sample(), "later.heap"));
    assertThat(total(byJeprof)).isCloseTo(grown, within(5.0));
  }
}
