package dev.memprof.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.FileOwner;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be asked of a directory without the JVM that wrote it. */
class StoreVerbsTest {
  private static final int MIB = 1 << 20;

  @TempDir Path directory;
  private DumpStore store;

  private static Profile profile(int second, int mebibytes) {
    Site site =
        new Site(
            List.of(Frame.java("com.acme.Cache.put", "Cache.java", 7)),
            3,
            (double) mebibytes * MIB,
            3,
            (long) mebibytes * MIB);
    Instant time = Instant.parse("2026-11-24T12:00:00Z").plusSeconds(second);
    return new Profile(time, Duration.ZERO, 524_288, List.of(site), List.of());
  }

  @BeforeEach
  void storeTwo() throws IOException {
    store = new DumpStore(directory);
    StoredDump unused = store.store(profile(0, 5), "manual", "");
    unused = store.store(profile(30, 9), "limit", "85 % of memory.max");
  }

  private Cli run(String verb, String... more) {
    String[] words = new String[2 + more.length];
    words[0] = verb;
    words[1] = directory.toString();
    System.arraycopy(more, 0, words, 2, more.length);
    return Cli.run(words);
  }

  @Test
  void listsDumpsByRun() throws IOException {
    Files.writeString(directory.resolve("20260101T000000Z-manual-7.pb.gz"), "broken");
    Cli cli = run("dumps");
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out())
        .startsWith("in " + directory + "\n\nof no known run\nTIME ")
        .containsPattern(
            "\n\nrun 1: \\S+, pid %d, started \\S+ \\S+, running\nTIME "
                .formatted(ProcessHandle.current().pid()))
        .containsPattern("manual +broken +6 B +20260101T000000Z-manual-7\\.pb\\.gz")
        .containsPattern(
            "2026-11-24 12:00:00Z +manual +5\\.0 MiB +\\+5\\.0 MiB +\\d+ B"
                + " +20261124T120000Z-manual-1\\.pb\\.gz\n")
        .containsPattern(
            "2026-11-24 12:00:30Z +limit +85 % of memory.max +9\\.0 MiB +\\+4\\.0 MiB +\\d+ B"
                + " +20261124T120030Z-limit-2\\.pb\\.gz\n");
    store.close();
    assertThat(run("dumps").out()).contains(", ended\n");
  }

  /** People try the directory that has those of all JVMs. */
  @Test
  void tellsInWhichDirectoryBelowDumpsAre() throws IOException {
    Path parent = directory.resolve("dumps");
    Path child = parent.resolve("4711-1");
    try (DumpStore below = new DumpStore(child)) {
      StoredDump unused = below.store(profile(0, 5), "manual", "");
    }
    String told = "; there are some in " + child + "\n";
    assertThat(Cli.run("dumps", parent.toString()).out())
        .isEqualTo("in " + parent + "\nno dump" + told);
    assertThat(Cli.run("growth", parent.toString()).err())
        .isEqualTo("memprof: there are no dumps in " + parent + told);
  }

  @Test
  void listsAsJson() {
    JsonArray runs = JsonParser.parseString(run("dumps", "--json").out()).getAsJsonArray();
    JsonObject only = runs.get(0).getAsJsonObject();
    assertThat(runs).hasSize(1);
    assertThat(only.get("state").getAsString()).isEqualTo("running");
    JsonObject second = only.getAsJsonArray("dumps").get(1).getAsJsonObject();
    assertThat(second.get("growthBytes").getAsLong()).isEqualTo(4 * MIB);
    assertThat(second.get("detail").getAsString()).isEqualTo("85 % of memory.max");
  }

  @Test
  void listsWhatJvmsWithoutADirectoryHaveLeft(@TempDir Path temporary) throws IOException {
    String before = System.setProperty("java.io.tmpdir", temporary.toString());
    try {
      Path parent =
          temporary.resolve("memprof-" + FileOwner.text(FileOwner.ofProcess()) + "/dumps");
      assertThat(Cli.run("dumps").out()).isEqualTo("no dump in " + parent + "\n");
      Path own;
      try (DumpStore without = new DumpStore(null)) {
        own = without.store(profile(0, 5), "growth", "").file().getParent();
      }
      assertThat(own).hasParent(parent);
      assertThat(Cli.run("dumps").out())
          .startsWith("in " + own + "\n\nrun 1: ")
          .contains(", ended\n", "20261124T120000Z-growth-1.pb.gz");
      assertThat(JsonParser.parseString(Cli.run("dumps", "--json").out()).getAsJsonArray())
          .hasSize(1);
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
  }

  @Test
  void listsTheLatestRunsAndSaysHowManyMoreThereAre() throws IOException {
    store.close();
    for (int i = 1; i <= 12; i++) {
      try (DumpStore another = new DumpStore(directory)) {
        StoredDump unused = another.store(profile(100 + i, i), "growth", "");
      }
    }
    assertThat(run("dumps").out())
        .contains("\nrun 4: ", "\nrun 13: ", "growth-1.pb.gz")
        .doesNotContain("\nrun 3: ", "limit-2.pb.gz")
        .endsWith("\n3 earlier runs are not shown; add --all to see them\n");
    assertThat(run("dumps", "--all").out())
        .contains("\nrun 1: ", "limit-2.pb.gz")
        .doesNotContain("not shown");
    assertThat(JsonParser.parseString(run("dumps", "--json").out()).getAsJsonArray()).hasSize(13);
  }

  @Test
  void listsTheLatestDirectoriesOfJvmsWithoutOne(@TempDir Path temporary) throws IOException {
    String before = System.setProperty("java.io.tmpdir", temporary.toString());
    try {
      Path parent =
          temporary.resolve("memprof-" + FileOwner.text(FileOwner.ofProcess()) + "/dumps");
      for (int i = 1; i <= 13; i++) {
        Path own = Files.createDirectories(parent.resolve("4711-" + i));
        Path dump = directory.resolve("20261124T120000Z-manual-1.pb.gz");
        Path unused = Files.copy(dump, own.resolve(dump.getFileName()));
      }
      Path unused = Files.createDirectories(parent.resolve("4711-99"));
      assertThat(Cli.run("dumps").out())
          .contains("in " + parent.resolve("4711-4") + "\n", "in " + parent.resolve("4711-13"))
          .doesNotContain("4711-3\n", "4711-99")
          .endsWith("\n3 earlier directories are not shown; add --all to see them\n");
      assertThat(Cli.run("dumps", "--all").out())
          .contains("in " + parent.resolve("4711-1") + "\n")
          .doesNotContain("not shown");
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
  }

  @Test
  void onlyReadsADirectoryOfAnotherUser() throws IOException {
    assumeTrue(FileOwner.ofProcess() == 0, "only root gives files away");
    Path given = Files.setAttribute(directory, "unix:uid", 65_534);
    Cli cli = run("dumps");
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out()).contains("20261124T120000Z-manual-1.pb.gz");
    assertThat(cli.err())
        .isEqualTo(
            "memprof: "
                + given
                + " belongs to uid 65534: memprof reads it and"
                + " changes nothing\n");
  }

  @Test
  void tellsOfAnEmptyDirectory() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertThat(Cli.run("dumps", empty.toString()).out()).isEqualTo("in " + empty + "\nno dump\n");
  }

  @Test
  void comparesDumpsByTheirNamesOrAPartOfThem() {
    for (String base :
        List.of("20261124T120000Z-manual-1.pb.gz", "manual-1", "1", "manual", "20261124T12000")) {
      assertThat(run("diff", base, "2").out())
          .as(base)
          .contains("+4.0 MiB")
          .contains("com.acme.Cache.put");
    }
    Path file = directory.resolve("20261124T120030Z-limit-2.pb.gz");
    assertThat(
            Cli.run("diff", directory + "/20261124T120000Z-manual-1.pb.gz", file.toString()).out())
        .contains("+4.0 MiB");
  }

  @Test
  void reportsARunOfADirectory() throws IOException {
    Path page = directory.resolve("run.html");
    Cli cli = run("report", "-o", page.toString());
    assertThat(cli.out()).isEqualTo("2 dumps and 0 points of the curve, written to " + page + "\n");
    JsonObject about = ReportedPage.read(page).getAsJsonObject("about");
    assertThat(about.get("pid").getAsLong()).isEqualTo(ProcessHandle.current().pid());
    assertThat(about.get("state").getAsString()).isEqualTo("running");
    assertThat(run("report", "--run", "17").err())
        .isEqualTo(
            "memprof: there is no run 17 in %s; see memprof dumps %s\n"
                .formatted(directory, directory));
    assertThat(run("report", "limit-2").exitCode()).isEqualTo(2);
  }

  @Test
  void reportsAFile() throws IOException {
    Path page = directory.resolve("file.html");
    String file = directory.resolve("20261124T120030Z-limit-2.pb.gz").toString();
    Cli cli = Cli.run("report", file, "-o", page.toString());
    assertThat(cli.out()).isEqualTo("1 dump and 0 points of the curve, written to " + page + "\n");
    JsonObject shown = ReportedPage.read(page).getAsJsonArray("dumps").get(0).getAsJsonObject();
    assertThat(shown.get("name").getAsString()).isEqualTo("20261124T120030Z-limit-2");
    assertThat(shown.get("live").getAsLong()).isEqualTo(9 * MIB);
    assertThat(shown.get("growth").isJsonNull()).isTrue();
    assertThat(Cli.run("report", file, "--run", "1").err())
        .startsWith("memprof: --run goes with a directory of dumps");
    assertThat(Cli.run("report", file, "limit-2").exitCode()).isEqualTo(2);
  }

  @Test
  void asksForMoreOfAnAmbiguousName() {
    Cli cli = run("diff", "2026", "limit");
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err())
        .isEqualTo(
            "memprof: '2026' means 2 dumps in %s; such as 20261124T120000Z-manual-1.pb.gz and"
                    .formatted(directory)
                + " 20261124T120030Z-limit-2.pb.gz; write more of the name\n");
    assertThat(run("diff", "growth-1", "limit").err())
        .isEqualTo(
            "memprof: there is no dump 'growth-1' in %s; its latest is 20261124T120030Z-limit-2.pb.gz\n"
                .formatted(directory));
  }

  /** Every name has a 1, a 2 and a 6: in its time. */
  @Test
  void takesNoDigitOfATimeForADump() {
    for (String number : List.of("6", "20", "3")) {
      assertThat(run("diff", "manual-1", number).err())
          .isEqualTo(
              "memprof: there is no dump '%s' in %s; its latest is 20261124T120030Z-limit-2.pb.gz\n"
                  .formatted(number, directory));
    }
  }

  @Test
  void refusesToCompareADumpWithItself() {
    Cli cli = run("diff", "1", "manual-1");
    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err())
        .isEqualTo(
            "memprof: '1' and 'manual-1' are the same dump, 20261124T120000Z-manual-1.pb.gz; name"
                + " two, as memprof dumps lists them\n");
  }
}
