package dev.memprof.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.History;
import dev.memprof.profile.model.Label;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.pprof.PprofWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that work on files, through the command line. */
final class ProfileVerbsTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path directory;
  private Path base;
  private Path now;

  private static Site site(String thread, double bytes, String... methods) {
    List<Frame> stack =
        java.util.Arrays.stream(methods).map(name -> Frame.java(name, "A.java", 7)).toList();
    return new Site(stack, 3, bytes, 3, (long) bytes).as(stack, thread);
  }

  private static Profile profile(int second, Site... sites) {
    return new Profile(
        Instant.parse("2026-11-24T12:00:00Z").plusSeconds(second),
        Duration.ZERO,
        524_288,
        List.of(sites),
        List.of());
  }

  @BeforeEach
  void writeProfiles() throws IOException {
    base = directory.resolve("base.pb.gz");
    now = directory.resolve("now.pb.gz");
    ProfileWriters.write(
        profile(
            0,
            site("main", 5 * MIB, "java.util.A.a", "com.acme.cache.Cache.put", "com.acme.Main.run"),
            site("pool-1", 3 * MIB, "com.acme.zip.Zip.pack", "com.acme.Main.run")),
        base);
    ProfileWriters.write(
        profile(
            30,
            site("main", 9 * MIB, "java.util.A.a", "com.acme.cache.Cache.put", "com.acme.Main.run"),
            site("pool-1", 1 * MIB, "com.acme.zip.Zip.pack", "com.acme.Main.run")),
        now);
  }

  private static String out(String... arguments) {
    Cli cli = Cli.run(arguments);
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    return cli.out();
  }

  /** As {@code /debug/pprof/history} of a JVM answers. */
  private Path history() throws IOException {
    Site kept = site("main", 9 * MIB, "com.acme.cache.Cache.put");
    Site crest = site("main", 41 * MIB, "com.acme.Import.read");
    Site moment =
        new Site(crest.stack(), "main", List.of(Label.lifetime(512)), crest.live(), Estimate.NONE);
    Profile live = profile(30, kept);
    Path file = directory.resolve("history.pb.gz");
    try (OutputStream out = Files.newOutputStream(file)) {
      PprofWriter.write(
          List.of(
              live.withSites(List.of(kept, moment), Profile.ALLOCATED),
              live,
              live.withSites(List.of(kept, crest), History.PEAK)),
          Profile.LIVE,
          out);
    }
    return file;
  }

  @Test
  void filesHaveAPeakAndTemporaryMemoryToo() throws IOException {
    String history = history().toString();

    assertThat(out("top", history)).contains("9.0 MiB").doesNotContain("Import.read");
    assertThat(out("top", history, "--peak"))
        .contains("at the peak")
        .containsPattern("41\\.0 MiB .*Import.read")
        .containsPattern("9\\.0 MiB .*Cache.put");
    assertThat(out("top", history, "--temporary"))
        .containsPattern("41\\.0 MiB .*100% +com.acme.Import.read")
        .doesNotContain("Cache.put");
    assertThat(out("top", history, "--allocated"))
        .containsPattern("9\\.0 MiB .*0% +com.acme.cache.Cache.put")
        .contains("Import.read");
    assertThat(out("tree", history, "--peak")).contains("Import.read");
  }

  @Test
  void whatAFileDoesNotHaveIsNotShown() throws IOException {
    Cli peak = Cli.run("top", now.toString(), "--peak");
    assertThat(peak.exitCode()).isEqualTo(1);
    assertThat(peak.err()).contains("no sample type peak_space");

    Path collapsed = Files.writeString(directory.resolve("x.collapsed"), "a;b 7\n");
    Cli one = Cli.run("top", collapsed.toString(), "--peak");
    assertThat(one.exitCode()).isEqualTo(1);
    assertThat(one.err()).contains("has no sample type peak_space, only inuse_space");

    Cli reset = Cli.run("top", now.toString(), "--peak", "--reset");
    assertThat(reset.exitCode()).isEqualTo(2);
    assertThat(reset.err()).contains("--reset is for a JVM that runs");
  }

  @Test
  void topDividesByThread() {
    assertThat(out("top", now.toString(), "--by", "thread"))
        .startsWith("Live native memory by thread: 10.0 MiB")
        .containsPattern("9\\.0 MiB +90\\.0% +3 +main")
        .containsPattern("1\\.0 MiB +10\\.0% +3 +pool-1");
  }

  @Test
  void topDividesByComponent() throws IOException {
    Path components = Files.writeString(directory.resolve("c"), "com.acme.cache = cache\n");
    assertThat(
            out("top", now.toString(), "--by", "component", "--components", components.toString()))
        .containsPattern("9\\.0 MiB .* cache")
        .containsPattern("1\\.0 MiB .* \\[other\\]");
  }

  @Test
  void focusSaysWhatItLeaves() {
    Cli cli = Cli.run("top", now.toString(), "--focus", "Zip");
    assertThat(cli.err()).isEqualTo("memprof: in focus: 1.0 MiB of 10.0 MiB\n");
    assertThat(cli.out())
        .startsWith("1.0 MiB of native memory are live; Zip.pack holds 100 % of it.\n")
        .doesNotContain("Cache");
  }

  @Test
  void aDivisionIsHeadedByWhatItDivides() {
    Cli cli = Cli.run("top", now.toString(), "--by", "class", "--focus", "Zip");
    assertThat(cli.out()).startsWith("Live native memory by class: 1.0 MiB");
    String growth = directory.resolve("growth.pb.gz").toString();
    out("diff", base.toString(), now.toString(), "-o", growth, "--both-sides");
    assertThat(out("top", growth, "--by", "class"))
        .startsWith("Native memory over 30 s by class: +2.0 MiB");
    assertThat(out("top", growth, "--by", "class", "--live"))
        .startsWith("Live native memory by class: 10.0 MiB");
  }

  @Test
  void differencesShowGrowthAndShrinkage() {
    assertThat(out("diff", base.toString(), now.toString()))
        .startsWith(
            "Native memory grew by 2.0 MiB in 30 s (+4.0 MiB, -2.0 MiB); Cache.put has 100 % of"
                + " what grew.\n")
        .containsPattern("1 +\\+4\\.0 MiB")
        .containsPattern("2 +-2\\.0 MiB");
    assertThat(out("diff", base.toString(), now.toString(), "--by", "class", "--json"))
        .contains("\"name\": \"com.acme.zip.Zip\"")
        .contains("\"bytes\": -2097152.0");
  }

  @Test
  void bothSidesOfADifferenceKeepWhatIsLive() throws IOException {
    String growth = directory.resolve("growth.pb.gz").toString();
    assertThat(out("diff", base.toString(), now.toString(), "-o", growth, "--both-sides"))
        .startsWith("+2.0 MiB in all, written to ");
    assertThat(out("top", growth)).startsWith("Native memory grew by 2.0 MiB in 30 s (");
    assertThat(out("top", growth, "--live")).startsWith("10.0 MiB of native memory are live; ");
    assertThat(Profiles.read(Path.of(growth)).isDifference()).isTrue();
  }

  @Test
  void aDifferenceForViewersHasOnlyWhatGrew() throws IOException {
    String growth = directory.resolve("growth.pb.gz").toString();
    Cli diff = Cli.run("diff", base.toString(), now.toString(), "-o", growth);
    assertThat(diff.err())
        .isEqualTo("memprof: 1 site that shrank by 2.0 MiB is left out; --both-sides keeps it\n");
    assertThat(diff.out()).isEqualTo("+4.0 MiB in all, written to " + growth + "\n");
    assertGrowth(growth);
    assertThat(out("top", growth))
        .startsWith("Native memory grew by 4.0 MiB in 30 s; Cache.put has 100 % of what grew.\n")
        .contains("com.acme.cache.Cache.put")
        .doesNotContain("Zip");
    Cli live = Cli.run("top", growth, "--live");
    assertThat(live.exitCode()).isEqualTo(1);
    assertThat(live.err())
        .isEqualTo(
            "memprof: the file has only what grew, not what was live at the end; write it again"
                + " with --both-sides\n");
  }

  @Test
  void aConvertedDifferenceHasOnlyWhatGrew() throws IOException {
    String both = directory.resolve("both.pb.gz").toString();
    out("diff", base.toString(), now.toString(), "-o", both, "--both-sides");
    for (String verb : List.of("convert", "flame")) {
      String growth = directory.resolve(verb + ".pb.gz").toString();
      Cli cli = Cli.run(verb, both, "-o", growth);
      assertThat(cli.err())
          .isEqualTo("memprof: 1 site that shrank by 2.0 MiB is left out; --both-sides keeps it\n");
      assertGrowth(growth);
      String again = directory.resolve(verb + "-both.pb.gz").toString();
      assertThat(Cli.run(verb, both, "-o", again, "--both-sides").err()).isEmpty();
      assertThat(Profiles.read(Path.of(again))).isEqualTo(Profiles.read(Path.of(both)));
    }
    String live = directory.resolve("live.pb.gz").toString();
    assertThat(Cli.run("convert", both, "-o", live, "--live").err()).isEmpty();
    assertThat(Profiles.read(Path.of(live)).totalBytes()).isEqualTo(10 * MIB);
    assertThat(Cli.run("convert", both, "-o", live + ".html", "--both-sides").exitCode())
        .isEqualTo(2);
  }

  private static void assertGrowth(String file) throws IOException {
    Profile growth = Profiles.read(Path.of(file));
    assertThat(growth.isDifference()).isTrue();
    assertThat(growth.sites())
        .extracting(Site::thread, Site::bytes, site -> site.base().bytes())
        .containsExactly(tuple("main", 4.0 * MIB, 0.0));
  }

  @Test
  void everyOutputTakesTheSameView() throws IOException {
    String collapsed = directory.resolve("x.collapsed").toString();
    out("convert", now.toString(), "-o", collapsed, "--by", "package", "--ignore", "zip");
    assertThat(Files.readString(Path.of(collapsed)))
        .isEqualTo("com.acme;com.acme.cache;java.util 9437184\n");
    String json = directory.resolve("x.json").toString();
    out("convert", now.toString(), "-o", json, "--reverse", "--min-share", "20%");
    assertThat(Files.readString(Path.of(json)))
        .contains("\"name\":\"com.acme.Main.run\"")
        .contains("[too small]");
  }

  /** memprof has cleared a cache, which allocated; and has allocated on a thread of its own. */
  @Test
  void noViewTakesMemprofsMemoryForTheApplications() throws IOException {
    String file = directory.resolve("own.pb.gz").toString();
    ProfileWriters.write(
        profile(
            0,
            site("main", 3 * MIB, "com.acme.Cache.clear", "dev.memprof.agent.caches.Scopes.run"),
            site("memprof", MIB, "java.util.A.a", "dev.memprof.agent.watch.Watch.run")),
        Path.of(file));
    for (String option : List.of("--java-only", "--reverse")) {
      assertThat(out("top", file, option))
          .as(option)
          .containsPattern("1 +3\\.0 MiB .* com\\.acme\\.Cache\\.clear")
          .containsPattern("\n +1\\.0 MiB +25\\.0% +memprof itself\n?")
          .doesNotContain("Watch");
      assertThat(out("tree", file, option))
          .as(option)
          .containsPattern("3\\.0 MiB   75\\.0%")
          .containsPattern("1\\.0 MiB   25\\.0%  \\[memprof itself]")
          .doesNotContain("Watch");
    }
    Path components = Files.writeString(directory.resolve("c"), "com.acme = shop\n");
    assertThat(out("top", file, "--by", "component", "--components", components.toString()))
        .containsPattern("3\\.0 MiB .* shop")
        .containsPattern("1\\.0 MiB .* \\[memprof itself]");
  }

  @Test
  void treeStartsWithTheOutermostCallers() {
    assertThat(out("tree", now.toString()))
        .startsWith("Live native memory: 10.0 MiB")
        .containsPattern("10\\.0 MiB  100\\.0%  com\\.acme\\.Main\\.run")
        .containsPattern("9\\.0 MiB   90\\.0%    com\\.acme\\.cache\\.Cache\\.put");
    assertThat(out("tree", now.toString(), "--reverse"))
        .containsPattern("9\\.0 MiB   90\\.0%  java\\.util\\.A\\.a");
    assertThat(out("tree", now.toString(), "--json", "-n", "2").replaceAll("\\s", ""))
        .startsWith("{\"frames\":[],\"bytes\":1.048576E7,\"objects\":6.0,")
        .contains("[{\"frames\":[\"com.acme.Main.run(A.java:7)\"],\"bytes\":1.048576E7,")
        .contains("\"prunedBytes\":1048576.0,\"prunedCallees\":1");
  }

  @Test
  void peekTakesProfileAndMethodInEitherOrder() {
    String shown = out("peek", now.toString(), "Cache.put");
    assertThat(shown)
        .containsPattern("9\\.0 MiB  100\\.0%    <- com\\.acme\\.Main\\.run")
        .containsPattern("9\\.0 MiB   90\\.0%  com\\.acme\\.cache\\.Cache\\.put \\(itself 0 B\\)")
        .containsPattern("9\\.0 MiB  100\\.0%    -> java\\.util\\.A\\.a");
    assertThat(out("peek", "Cache.put", now.toString())).isEqualTo(shown);
    assertThat(out("peek", now.toString(), "Zip", "--json"))
        .contains("\"name\": \"com.acme.zip.Zip.pack\"", "\"matches\": 1");
  }

  @Test
  void peekSaysThatNothingMatches() {
    Cli cli = Cli.run("peek", now.toString(), "Nowhere");
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err())
        .isEqualTo(
            "memprof: no function of "
                + now
                + " matches 'Nowhere'; `memprof tree` shows the names that there are\n");
  }
}
