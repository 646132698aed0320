package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GrowthTest {
  private static final long SECOND = 1_000_000_000L;

  private final Growth growth = new Growth(97, 1_000);

  @Test
  void countsFromTheStartAtFirst() {
    assertThat(growth.isDue(1_096, 0)).isFalse();
    assertThat(growth.isDue(1_097, 0)).isTrue();
    assertThat(growth.grownBytes(1_097)).isEqualTo(97);
    assertThat(growth.base()).isEqualTo("start");
  }

  @Test
  void thenFromTheLastAutomaticDump() {
    growth.dumped(1_100);
    assertThat(growth.isDue(1_196, 0)).isFalse();
    assertThat(growth.isDue(1_197, 0)).isTrue();
    assertThat(growth.base()).isEqualTo("the last automatic dump");
  }

  @Test
  void onlyWhatIsBeyondEveryDumpIsHighest() {
    growth.dumped(2_000);
    growth.dumped(1_500);
    assertThat(growth.isDue(1_600, 0)).isTrue();
    assertThat(growth.isHighest(1_600)).isFalse();
    assertThat(growth.isHighest(2_097)).isTrue();
  }

  @Test
  void aFailedDumpMovesNoBaseAndIsTriedAgain() {
    growth.failed(5 * SECOND);
    assertThat(growth.isDue(1_097, 6 * SECOND - 1)).isFalse();
    assertThat(growth.isDue(1_097, 6 * SECOND)).isTrue();
    assertThat(growth.grownBytes(1_097)).isEqualTo(97);
    assertThat(growth.base()).isEqualTo("start");
  }

  @Test
  void everyFurtherFailureWaitsTwiceAsLongUpToAMinute() {
    long nanos = -3 * SECOND;
    for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      growth.failed(nanos);
      assertThat(growth.isDue(1_097, nanos + seconds * SECOND - 1)).isFalse();
      nanos += seconds * SECOND;
      assertThat(growth.isDue(1_097, nanos)).isTrue();
    }
    growth.dumped(1_097);
    growth.failed(nanos);
    assertThat(growth.isDue(1_300, nanos + SECOND)).as("from the beginning").isTrue();
  }
}
