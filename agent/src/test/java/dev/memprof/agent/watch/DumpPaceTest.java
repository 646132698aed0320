package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DumpPaceTest {
  private static final long MS = 1_000_000L;

  /** Wants a dump at each tenth of a second; how many it gets. */
  private static int dumps(DumpPace pace, long fromMs, long toMs, long tookMs) {
    int taken = 0;
    for (long ms = fromMs; ms < toMs; ms += 100) {
      if (pace.allows(ms * MS)) {
        taken++;
        pace.spend(tookMs * MS);
      }
    }
    return taken;
  }

  @Test
  void allowsABurstOfASecond() {
    assertThat(dumps(DumpPace.endless(0), 0, 1_500, 100)).isEqualTo(11);
  }

  @Test
  void thenAHundredthOfTheTime() {
    DumpPace pace = DumpPace.endless(0);
    int unused = dumps(pace, 0, 10_000, 100);
    // 1 % of ten minutes is 6 s: 60 dumps of 100 ms; one more or less at the ends
    assertThat(dumps(pace, 10_000, 610_000, 100)).isBetween(59, 61);
  }

  @Test
  void aLongDumpIsPaidForBeforeTheNext() {
    DumpPace pace = DumpPace.endless(0);
    assertThat(pace.allows(0)).isTrue();
    pace.spend(3_000 * MS);
    assertThat(pace.allows(199_000 * MS)).isFalse();
    assertThat(pace.allows(201_000 * MS)).isTrue();
  }

  @Test
  void restSavesNoMoreThanABurst() {
    DumpPace pace = DumpPace.endless(0);
    assertThat(dumps(pace, 86_400_000, 86_403_000, 100)).isEqualTo(11);
  }

  /** The first dump of a cold JVM may take seconds; memory that runs away must be seen again. */
  @Test
  void memoryThatRisesGetsATenth() {
    DumpPace pace = DumpPace.bounded(0);
    pace.spend(3_000 * MS);
    assertThat(pace.allows(0)).isTrue();
    pace.spend(3_000 * MS);
    assertThat(pace.allows(9_900 * MS)).isFalse();
    assertThat(pace.allows(10_100 * MS)).isTrue();
  }
}
