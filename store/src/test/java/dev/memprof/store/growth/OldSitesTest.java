package dev.memprof.store.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.contract.AgedSite;
import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Label;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.store.DumpDirectory;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.LiveByAge;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunPoint;
import dev.memprof.store.file.SitePoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldSitesTest {
  private static final Instant START = Instant.parse("2026-11-29T01:00:00Z");
  private static final long MIB = 1 << 20;
  private static final String LEAK = "com.acme.Importer.load(Importer.java:42)";

  @TempDir Path directory;

  private static Site site(int line, long minSeconds, double bytes) {
    return new Site(
        List.of(Frame.java("com.acme.Importer.load", "Importer.java", line)),
        "",
        List.of(Label.age(minSeconds)),
        new Estimate(17, bytes, 17, (long) bytes),
        Estimate.NONE);
  }

  private static Profile profile(List<Site> sites) {
    return new Profile(START, Duration.ZERO, 0, sites, List.of());
  }

  @Test
  void addsUpWhatIsOlder() {
    assertThat(
            OldSites.of(
                profile(
                    List.of(
                        site(42, 30, 1_009),
                        site(42, 60, 103),
                        site(42, 600, 1_000_003),
                        site(42, 7_200, 10_007),
                        site(17, 60, 211),
                        site(23, 30, 999_983)))))
        .as("the most first; none that is younger than a minute")
        .containsExactly(
            new AgedSite(LEAK, 1_010_113, 1_010_010, 10_007, 0),
            new AgedSite("com.acme.Importer.load(Importer.java:17)", 211, 0, 0, 0));
  }

  @Test
  void keepsTheLargest() {
    List<Site> sites = new ArrayList<>();
    for (int line = 1; line <= 37; line++) {
      sites.add(site(line, 60, 1_000 + line));
    }
    List<AgedSite> largest = OldSites.of(profile(sites));
    assertThat(largest).hasSize(SitePoint.MAX_SITES);
    assertThat(largest.get(0).minuteBytes()).isEqualTo(1_037);
    assertThat(largest.get(15).minuteBytes()).isEqualTo(1_022);
  }

  /** Without ages nothing is known to be old. */
  @Test
  void needsAges() {
    Site ageless = new Site(List.of(Frame.java("com.acme.A.b", "A.java", 1)), 17, 4_099, 17, 4_099);
    assertThat(OldSites.of(profile(List.of(ageless)))).isEmpty();
  }

  /** A minute after the other: a leak of 12 MiB an hour under a cache that stays. */
  private DumpStore recorded(boolean withSites) throws IOException {
    DumpStore store = new DumpStore(directory);
    Object unused = store.store(profile(List.of(site(42, 60, MIB))), "manual", "");
    for (int minute = 0; minute <= 190; minute++) {
      Instant time = START.plusSeconds(60L * minute);
      long leaked = 40 * MIB + 12 * MIB * minute / 60;
      store.record(new RunPoint(time, leaked + 60 * MIB, 0, leaked + 363 * MIB, 0, ""));
      if (withSites) {
        store.record(
            new SitePoint(
                time,
                minute % 2 == 0 ? new LiveByAge(leaked + 60 * MIB, leaked, 19, 17) : null,
                List.of(
                    new AgedSite("com.acme.Cache.put(Cache.java:7)", 60 * MIB, 0, 0, 30_011),
                    new AgedSite(LEAK, leaked, leaked / 2, leaked / 3, 40_009))));
      }
    }
    return store;
  }

  /** Without a single dump of that time, of a run that has ended. */
  @Test
  void runFileNamesTheSite() throws IOException {
    recorded(true).close();
    Run run = DumpDirectory.withCurve(new DumpDirectory(directory).runs().get(0));
    assertThat(run.sites()).as("each minute for two hours, then each other one").hasSize(155);
    assertThat(run.sites())
        .extracting(SitePoint::live)
        .startsWith(new LiveByAge(100 * MIB, 40 * MIB, 19, 17), null);
    GrowthVerdict verdict = RunGrowth.of(run, List.of(), Instant.EPOCH, ZoneOffset.UTC);

    assertThat(verdict.sentence()).startsWith(LEAK + " grows 12.0 MiB an hour");
    assertThat(verdict.growing())
        .extracting(GrowingPart::site)
        .containsExactlyInAnyOrder("", "", LEAK);
    GrowingPart site =
        verdict.growing().stream().filter(part -> !part.site().isEmpty()).findFirst().orElseThrow();
    assertThat(site.bytesPerHour()).isEqualTo(12 * MIB, within(0.01 * MIB));
    long leaked = 40 * MIB + 12 * MIB * 189 / 60;
    assertThat(verdict.sites())
        .containsExactly(
            new AgedSite("com.acme.Cache.put(Cache.java:7)", 60 * MIB, 0, 0, 30_011),
            new AgedSite(LEAK, leaked, leaked / 2, leaked / 3, 40_009));
  }

  @Test
  void addsUpAllThatIsLive() {
    assertThat(
            OldSites.all(
                profile(
                    List.of(
                        site(1, 0, 1),
                        site(2, 59, 10),
                        site(3, 60, 100),
                        site(4, 600, 1_000),
                        site(5, 3_600, 10_000),
                        site(6, 86_400, 100_000)))))
        .isEqualTo(new LiveByAge(111_111, 111_100, 111_000, 110_000));
  }

  /** Before anything is a minute old, nothing is told of a site: none has held nothing then. */
  @Test
  void readingsWithoutOldSitesAreNoneOfASite() {
    List<SitePoint> points = new ArrayList<>();
    points.add(new SitePoint(START, new LiveByAge(MIB, 0, 0, 0), List.of()));
    points.add(
        new SitePoint(
            START.plusSeconds(60),
            new LiveByAge(MIB, MIB, 0, 0),
            List.of(new AgedSite(LEAK, MIB, 0, 0, 0))));
    assertThat(OldSites.series("malloc-live", points, Instant.EPOCH))
        .singleElement()
        .satisfies(series -> assertThat(series.size()).isEqualTo(1));
  }

  /** Files of before had no such lines, and a full disk tears one. */
  @Test
  void runFileNeedsNoSites() throws IOException {
    recorded(false).close();
    DumpDirectory runs = new DumpDirectory(directory);
    Path file = runs.runs().get(0).file();
    Files.writeString(
        file, Files.readString(file) + "s\t1790000000000\t" + LEAK + "\t17\t16\nnonsense\n");
    Run run = DumpDirectory.withCurve(runs.runs().get(0));
    GrowthVerdict verdict = RunGrowth.of(run, List.of(), Instant.EPOCH, ZoneOffset.UTC);
    assertThat(verdict.sentence()).startsWith("'malloc: live blocks' grows 12.0 MiB an hour");
    assertThat(verdict.sites()).isEmpty();
  }

  /** A series of those that are there at the end, with a point for each reading. */
  @Test
  void countsWhereASiteWasNotAmongTheLargest() {
    List<SitePoint> points = new ArrayList<>();
    for (int minute = 0; minute < 60; minute++) {
      List<AgedSite> sites = new ArrayList<>();
      for (int line = 1; line < SitePoint.MAX_SITES; line++) {
        sites.add(new AgedSite("large " + line, 50 * MIB, 0, 0, 0));
      }
      String last = minute < 30 ? "one" : "other";
      sites.add(new AgedSite(last, 7 * MIB, 0, 0, 0));
      points.add(new SitePoint(START.plusSeconds(60L * minute), null, sites));
    }
    var series = OldSites.series("malloc-live", points, Instant.EPOCH);
    assertThat(series).hasSize(SitePoint.MAX_SITES);
    assertThat(series.get(15).site()).isEqualTo("other");
    assertThat(series.get(15).size()).isEqualTo(60);
    assertThat(OldSites.series("malloc-live", points, START.plusSeconds(3_000)).get(0).size())
        .isEqualTo(10);
  }
}
