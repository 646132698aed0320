package dev.memprof.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoarseCurveTest {
  private static final Instant START = Instant.parse("2026-11-29T01:00:00Z");

  private static final int MAX_POINTS = 1_440;

  private final CoarseCurve<CategoryPoint> curve = CoarseCurve.ofCategories();

  private boolean add(long second) {
    return curve.add(new CategoryPoint(START.plusSeconds(second), Map.of("gc", second)));
  }

  @Test
  void keepsOneEachFiveSeconds() {
    assertThat(add(0)).isTrue();
    assertThat(add(4)).isFalse();
    assertThat(add(5)).isTrue();
    assertThat(curve.points()).hasSize(2);
  }

  /** A year of minutes: bounded, the first one and the last hours there. */
  @Test
  void isBounded() {
    long kept = 0;
    for (long minute = 0; minute < 365 * 1_440; minute++) {
      kept += add(60 * minute) ? 1 : 0;
    }
    assertThat(curve.points()).hasSizeBetween(MAX_POINTS / 2, MAX_POINTS);
    assertThat(kept).as("lines written").isLessThan(20_000);
    assertThat(curve.points().get(0).time()).isEqualTo(START);
    assertThat(curve.points().get(curve.points().size() - 1).time())
        .isAfter(START.plusSeconds(86_400 * 364));
  }

  @Test
  void aClockSetBackStopsNothing() {
    assertThat(add(100_000)).isTrue();
    assertThat(add(7)).isTrue();
    assertThat(add(12)).isTrue();
  }
}
