package dev.memprof.store.growth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A leak of 1 MiB/s amid a saw-tooth of 60 MiB, beside what was loaded once and what was filled in
 * the first 40 seconds, as samples show them.
 */
class SurvivingSitesTest {
  private static final long MIB = 1 << 20;
  private static final Instant START = Instant.parse("2026-11-29T01:00:00Z");
  private static final int SEEDS = 40;
  private static final int BLOCK_BYTES = 16 << 10;

  /** Of them one is sampled, at an interval of 512 KiB. */
  private static final int BLOCKS = 33;

  private final Random random = new Random(4_711);

  /** Seconds of a run, and how long its teeth are. */
  private record Run(int second, int periodSeconds, int phaseSeconds) {
    Run at(int other) {
      return new Run(other, periodSeconds, phaseSeconds);
    }

    /** Mebibytes of an age, both ends in seconds. */
    double leak(int youngest, int oldest) {
      return Math.max(0, Math.min(second, oldest) - youngest);
    }

    double tooth(int youngest, int oldest) {
      int age = (second + phaseSeconds) % periodSeconds;
      return 60.0 / periodSeconds * Math.max(0, Math.min(age, oldest) - youngest);
    }

    double loaded(int youngest, int oldest) {
      return second - 3 >= youngest && second - 3 <= oldest ? 200 : 0;
    }

    double filled(int youngest, int oldest) {
      return Math.max(0, Math.min(second, oldest) - Math.max(second - 40, youngest));
    }
  }

  private Profile profile(Run run, int youngest, int oldest) {
    List<Site> sites = new ArrayList<>();
    add(sites, "Leak.load", run.leak(youngest, oldest));
    add(sites, "Saw.tooth", run.tooth(youngest, oldest));
    add(sites, "Cache.load", run.loaded(youngest, oldest));
    add(sites, "Pool.fill", run.filled(youngest, oldest));
    return new Profile(START.plusSeconds(run.second()), Duration.ZERO, 524_288, sites, List.of());
  }

  private void add(List<Site> sites, String method, double mebibytes) {
    double expected = mebibytes * MIB / BLOCK_BYTES / BLOCKS;
    long samples = Math.round(expected + random.nextGaussian() * Math.sqrt(expected));
    if (samples > 0) {
      sites.add(
          new Site(
              List.of(Frame.java("com.acme." + method, "Acme.java", 7)),
              samples * BLOCKS,
              (double) samples * BLOCKS * BLOCK_BYTES,
              samples,
              samples * BLOCK_BYTES));
    }
  }

  private static GrowthVerdict grows(int second) {
    double slope = 3_600.0 * MIB;
    return new GrowthVerdict(
        "grows",
        "",
        START.toEpochMilli(),
        START.plusSeconds(second).toEpochMilli(),
        List.of(new GrowingPart("malloc-live", "", slope, slope, slope, START.toEpochMilli(), 1)));
  }

  private static Set<String> names(List<GrowingPart> parts) {
    Set<String> names = new TreeSet<>();
    parts.forEach(part -> names.add(part.site()));
    return names;
  }

  @Test
  void nameTheLeakAlone() {
    Set<String> leak = Set.of("com.acme.Leak.load(Acme.java:7)");
    int looks = 0;
    int wrongByDumps = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      for (int second = 150; second <= 600; second += 30) {
        Run run = new Run(second, seed % 2 == 0 ? 20 : 45, random.nextInt(45));
        GrowthVerdict verdict = grows(second);
        Set<String> byAges =
            names(
                SurvivingSites.of(
                    verdict,
                    (youngest, oldest) ->
                        profile(run, (int) youngest.toSeconds(), (int) oldest.toSeconds())));
        List<GrowingPart> byDumps =
            GrownSites.of(
                verdict, START, profile(run.at(second - 50), 0, second), profile(run, 0, second));

        assertThat(byAges).as(run.toString()).isEqualTo(leak);
        wrongByDumps += names(byDumps).equals(leak) ? 0 : 1;
        looks++;
      }
    }
    assertThat(looks).isEqualTo(640);
    assertThat(wrongByDumps).as("what ages are for; docs/growth.md tells it").isEqualTo(179);
  }

  @Test
  void tellTheSlopeOfTheMiddleThird() {
    Run run = new Run(300, 45, 0);
    List<GrowingPart> parts =
        SurvivingSites.of(
            grows(300),
            (youngest, oldest) -> {
              assertThat(youngest).isEqualTo(Duration.ofSeconds(100));
              assertThat(oldest).isEqualTo(Duration.ofSeconds(200));
              return profile(run, 100, 200);
            });
    assertThat(parts).hasSize(1);
    GrowingPart leak = parts.get(0);
    assertThat(leak.bytesPerHour()).isBetween(0.75 * 3_600 * MIB, 1.25 * 3_600 * MIB);
    assertThat(leak.low()).isLessThan(3_600.0 * MIB);
    assertThat(leak.high()).isGreaterThan(3_600.0 * MIB);
    assertThat(leak.sinceMillis()).isEqualTo(START.toEpochMilli());
  }

  @Test
  void nameNothingWithoutAges() {
    assertThat(
            SurvivingSites.of(
                grows(300),
                (youngest, oldest) -> {
                  throw new IOException("this jemalloc does not tell of frees");
                }))
        .isEmpty();
  }

  /** Seconds are too short for what comes and goes. */
  @Test
  void askNothingInTheFirstSeconds() {
    assertThat(
            SurvivingSites.of(
                grows(44),
                (youngest, oldest) -> {
                  throw new AssertionError("asked");
                }))
        .isEmpty();
  }
}
