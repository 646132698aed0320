package dev.memprof.agent.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.contract.GrowthVerdict;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.RunPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowthWatchTest {
  private static final Instant START = Instant.parse("2026-11-29T01:00:00Z");
  private static final long MIB = 1 << 20;

  @TempDir Path directory;
  private DumpStore store;
  private GrowthWatch growth;
  private final List<GrowthVerdict> told = new ArrayList<>();
  private int minute;
  private double leakedMib;
  private int kept;
  private boolean knowsAges;

  /** A leak, a saw-tooth at its crest and a cache that was loaded once. */
  private final GrowthWatch.Evidence evidence =
      new GrowthWatch.Evidence() {
        @Override
        public Profile live() {
          return profile(leakedMib, 31);
        }

        @Override
        public Profile aged(Duration youngest, Duration oldest) throws IOException {
          if (!knowsAges) {
            throw new IOException("this jemalloc does not tell of frees");
          }
          double minutes = oldest.minus(youngest).toMillis() / 60_000.0;
          return profile(List.of(site("Leak.load", 20 * minutes), site("Cache.fill", 3)));
        }

        @Override
        public void keep() throws IOException {
          kept++;
          assertThat(store.store(profile(leakedMib, 3), "growth", "").liveBytes()).isPositive();
        }
      };

  private Profile profile(double leak, double tooth) {
    return profile(
        List.of(site("Leak.load", leak), site("Saw.tooth", tooth), site("Cache.fill", 500)));
  }

  private Profile profile(List<Site> sites) {
    return new Profile(START.plusSeconds(60L * minute), Duration.ZERO, 0, sites, List.of());
  }

  private static Site site(String method, double mebibytes) {
    return new Site(
        List.of(Frame.java("com.acme." + method, "Acme.java", 7)),
        900_000,
        mebibytes * MIB,
        900_000,
        (long) (mebibytes * MIB));
  }

  @BeforeEach
  void open() {
    store = new DumpStore(directory);
    growth = new GrowthWatch(store, evidence, ZoneOffset.UTC, told::add);
  }

  private void dump(double mebibytes) throws IOException {
    Site site =
        new Site(
            List.of(Frame.java("com.acme.Importer.load", "Importer.java", 42)),
            900_000,
            mebibytes * MIB,
            900_000,
            (long) (mebibytes * MIB));
    Instant time = START.plusSeconds(60L * minute);
    Profile profile = new Profile(time, Duration.ZERO, 0, List.of(site), List.of());
    assertThat(store.store(profile, "manual", "").liveBytes()).isPositive();
  }

  private void pass(int minutes, double mibPerHour) throws IOException {
    for (int i = 0; i < minutes; i++, minute++) {
      double grown = mibPerHour * minute / 60;
      if (minute % 10 == 0) {
        dump(40 + grown);
      }
      store.record(
          new RunPoint(
              START.plusSeconds(60L * minute),
              (long) ((100 + grown) * MIB),
              0,
              (long) ((403 + grown) * MIB),
              0,
              ""));
    }
  }

  @Test
  void saysThatNothingIsRecordedYet() {
    assertThat(growth.verdict(Instant.EPOCH).sentence())
        .isEqualTo("It is too early to tell: nothing has been recorded yet.");
    growth.look();
    assertThat(told).isEmpty();
  }

  @Test
  void tellsOnceThatMemoryGrowsAndWhichLine() throws IOException {
    pass(131, 60);
    growth.look();
    assertThat(told).as("the first look").isEmpty();
    pass(1, 60);
    growth.look();
    assertThat(told).hasSize(1);
    assertThat(told.get(0).sentence())
        .startsWith("com.acme.Importer.load(Importer.java:42) grows 60.0 MiB an hour (");
    pass(1, 60);
    growth.look();
    assertThat(told).hasSize(1);
  }

  @Test
  void saysNothingOfSteadyMemory() throws IOException {
    pass(46, 0);
    growth.look();
    growth.look();
    assertThat(told).isEmpty();
    assertThat(growth.verdict(Instant.EPOCH).sentence())
        .isEqualTo("Memory does not grow: over the last 30 min RSS stayed within 0 B.");
  }

  /** By one dump, which is taken when it begins, and by what is live when somebody asks. */
  @Test
  void namesTheLineWithoutDumpsOfItsOwn() throws IOException {
    assertThat(store.namesFile()).isNotNull(); // opens the run, as the start does
    for (int i = 0; i < 60; i++, minute++) {
      record(600, 20.0 * minute);
    }
    leakedMib = 20.0 * minute;
    growth.look();
    assertThat(kept).isEqualTo(1);
    for (int i = 0; i < 2; i++, minute++) {
      record(600, 20.0 * minute);
    }
    leakedMib = 20.0 * minute;

    GrowthVerdict verdict = growth.verdict(Instant.EPOCH);

    assertThat(verdict.sentence()).startsWith("com.acme.Leak.load(Acme.java:7) grows 1.2 GiB");
    assertThat(verdict.growing())
        .extracting(part -> part.site())
        .filteredOn(site -> !site.isEmpty())
        .containsExactly("com.acme.Leak.load(Acme.java:7)");
    growth.look();
    assertThat(told).hasSize(1);
    assertThat(kept).isEqualTo(1);
  }

  /** By ages alone: no dump is needed, and none is read. */
  @Test
  void namesTheLineByWhatStays() throws IOException {
    assertThat(store.namesFile()).isNotNull();
    for (int i = 0; i < 60; i++, minute++) {
      record(600, 20.0 * minute);
    }
    leakedMib = 20.0 * minute;
    assertThat(growth.verdict(Instant.EPOCH).sentence()).doesNotContain("Leak.load");
    knowsAges = true;
    assertThat(growth.verdict(Instant.EPOCH).sentence())
        .startsWith("com.acme.Leak.load(Acme.java:7) grows 1.2 GiB");
    assertThat(kept).isZero();
  }

  private void record(double base, double grown) {
    store.record(
        new RunPoint(
            START.plusSeconds(60L * minute),
            (long) ((base + grown) * MIB),
            0,
            (long) ((base + 303 + grown) * MIB),
            0,
            ""));
  }
}
