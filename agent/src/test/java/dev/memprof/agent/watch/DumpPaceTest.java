package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DumpPaceTest {
  private static final long MS = 1_000_000L;

  /** Wants a dump at each hundredth of a second; how many it gets. */
  private static int dumps(DumpPace pace, long fromMs, long toMs, long tookMs) {
    int taken = 0;
    for (long ms = fromMs; ms < toMs; ms += 10) {
      if (pace.allows(ms * MS)) {
        taken++;
        pace.spend(tookMs * MS);
      }
    }
    return taken;
  }

  @Test
  void allowsABurstOfATenthOfASecond() {
    assertThat(dumps(DumpPace.endless(0), 0, 500, 10)).isEqualTo(11);
  }

  @Test
  void thenAHundredthOfTheTime() {
    DumpPace pace = DumpPace.endless(0);
    int unused = dumps(pace, 0, 1_000, 10);
    // 1 % of a minute is 0.6 s: 60 dumps of 10 ms; one more or less at the ends
    assertThat(dumps(pace, 1_000, 61_000, 10)).isBetween(59, 61);
  }

  @Test
  void aLongDumpIsPaidForBeforeTheNext() {
    DumpPace pace = DumpPace.endless(0);
    assertThat(pace.allows(0)).isTrue();
    pace.spend(3_000 * MS);
    assertThat(pace.allows(289_000 * MS)).isFalse();
    assertThat(pace.allows(291_000 * MS)).isTrue();
  }

  @Test
  void restSavesNoMoreThanABurst() {
    DumpPace pace = DumpPace.endless(0);
    assertThat(dumps(pace, 86_400_000, 86_400_300, 10)).isEqualTo(11);
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
