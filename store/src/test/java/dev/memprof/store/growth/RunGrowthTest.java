package dev.memprof.store.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.store.DumpDirectory;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.CategoryPoint;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunPoint;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of 3 h 10 min, with a dump each quarter of an hour. */
class RunGrowthTest {
  private static final Instant START = Instant.parse("2026-11-29T01:00:00Z");
  private static final long MIB = 1 << 20;

  @TempDir Path directory;
  private DumpStore store;

  private static Site site(String method, double mebibytes) {
    long objects = Math.round(mebibytes * 64); // of 16 KiB, of which one in 33 is sampled
    return new Site(
        List.of(Frame.java("com.acme." + method, "Acme.java", 42)),
        objects,
        mebibytes * MIB,
        objects / 33,
        objects / 33 * (16 << 10));
  }

  @BeforeEach
  void open() throws IOException {
    store = new DumpStore(directory);
    for (int minute = 0; minute <= 190; minute++) {
      Instant time = START.plusSeconds(60L * minute);
      if (minute % 15 == 0) {
        List<Site> sites =
            List.of(site("Importer.load", 40 + 12 * minute / 60.0), site("Cache.put", 60));
        Profile profile = new Profile(time, Duration.ZERO, 524_288, sites, List.of());
        assertThat(store.store(profile, "manual", "").liveBytes()).isGreaterThan(99 * MIB);
      }
      long rss = 403 * MIB + 17 * MIB * minute / 60;
      store.record(
          new RunPoint(time, 100 * MIB + 12 * MIB * minute / 60, 0, rss, 500 * MIB, "memory.max"));
      store.record(
          new CategoryPoint(
              time, Map.of("java-heap", 200 * MIB, "metaspace", 31 * MIB + 5 * MIB * minute / 60)));
    }
  }

  private List<StoredDump> dumps() throws IOException {
    return store.list();
  }

  @Test
  void namesSitesAndRows() throws IOException {
    GrowthVerdict verdict = RunGrowth.of(store.run(), dumps(), Instant.EPOCH, ZoneOffset.UTC);
    assertThat(verdict.verdict()).isEqualTo("grows");
    assertThat(verdict.growing())
        .extracting(part -> part.category() + ":" + part.site())
        .containsExactlyInAnyOrder(
            "rss:",
            "malloc-live:",
            "malloc-live:com.acme.Importer.load(Acme.java:42)",
            "metaspace:");
    GrowingPart site =
        verdict.growing().stream().filter(part -> !part.site().isEmpty()).findFirst().orElseThrow();
    assertThat(site.bytesPerHour()).isEqualTo(12 * MIB, within(0.01 * MIB));
    assertThat(site.low()).as("samples err").isLessThan(11.5 * MIB);
    assertThat(verdict.sentence())
        .startsWith("com.acme.Importer.load(Acme.java:42) grows 12.0 MiB an hour (")
        .endsWith(" for 3 h 10 min, 71 % of all growth; at this rate the limit is met at 06:42Z.");
  }

  @Test
  void judgesWhatWasSince() throws IOException {
    Instant since = START.plusSeconds(60 * 100);
    GrowthVerdict verdict = RunGrowth.of(store.run(), dumps(), since, ZoneOffset.UTC);
    assertThat(verdict.fromMillis()).isEqualTo(since.toEpochMilli());
    assertThat(verdict.toMillis()).isEqualTo(START.plusSeconds(60 * 190).toEpochMilli());
  }

  /** Of a run that is long over, from its file. */
  @Test
  void runFileTellsTheSame() throws IOException {
    GrowthVerdict now = RunGrowth.of(store.run(), dumps(), Instant.EPOCH, ZoneOffset.UTC);
    List<StoredDump> dumps = dumps();
    store.close();
    Run run = DumpDirectory.withCurve(new DumpDirectory(directory).runs().get(0));
    assertThat(run.categories()).hasSize(191);
    assertThat(run.categories().get(190).residentBytes())
        .isEqualTo(Map.of("java-heap", 200 * MIB, "metaspace", 31 * MIB + 5 * MIB * 190 / 60));
    assertThat(RunGrowth.of(run, dumps, Instant.EPOCH, ZoneOffset.UTC)).isEqualTo(now);
  }

  /** Without a dump there is a curve still. */
  @Test
  void dumpsMayBeGone() throws IOException {
    GrowthVerdict verdict = RunGrowth.of(store.run(), List.of(), Instant.EPOCH, ZoneOffset.UTC);
    assertThat(verdict.sentence()).startsWith("'malloc: live blocks' grows 12.0 MiB an hour (");
  }

  /** A heap of which nothing is kept, and metaspace that grows. */
  @Test
  void garbageIsNoGrowth() throws IOException {
    try (DumpStore other = new DumpStore(directory.resolve("other"))) {
      Profile profile =
          new Profile(START, Duration.ZERO, 524_288, List.of(site("Cache.put", 60)), List.of());
      assertThat(other.store(profile, "manual", "").liveBytes()).isPositive();
      for (int minute = 0; minute <= 190; minute++) {
        Instant time = START.plusSeconds(60L * minute);
        long heap = 100 * MIB + MIB * minute;
        long metaspace = 31 * MIB + 5 * MIB * minute / 60;
        other.record(new RunPoint(time, 0, 0, heap + metaspace, 0, ""));
        other.record(
            new CategoryPoint(
                time,
                Map.of(
                    "java-heap",
                    heap,
                    "java-heap-kept",
                    17 * MIB + minute,
                    "metaspace",
                    metaspace)));
      }
      GrowthVerdict verdict = RunGrowth.of(other.run(), List.of(), Instant.EPOCH, ZoneOffset.UTC);
      assertThat(verdict.sentence()).startsWith("'metaspace' grows 5.0 MiB an hour (");
      assertThat(verdict.growing()).hasSize(1);
    }
  }
}
