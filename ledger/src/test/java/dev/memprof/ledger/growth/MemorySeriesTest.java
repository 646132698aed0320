package dev.memprof.ledger.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MemorySeriesTest {
  private static MemorySeries everyMinute(int points) {
    MemorySeries series = new MemorySeries("gc", "");
    for (int i = 0; i < points; i++) {
      series.add(1_000_000 + 60_000L * i, 17, 0);
    }
    return series;
  }

  @Test
  void isBounded() {
    MemorySeries series = everyMinute(100_003);
    assertThat(series.size()).isBetween(MemorySeries.MAX_POINTS / 2, MemorySeries.MAX_POINTS);
    assertThat(series.timeMillis(0)).isEqualTo(1_000_000);
    assertThat(series.timeMillis(series.size() - 1)).isEqualTo(1_000_000 + 60_000L * 100_002);
  }

  @Test
  void aClockSetBackIsOneInterval() {
    MemorySeries series = everyMinute(31);
    series.add(5, 17, 0);
    series.add(60_005, 17, 0);
    double[] hours = series.hours();
    assertThat(hours[30]).isEqualTo(0.5, within(1e-9));
    assertThat(hours[31]).isEqualTo(31 / 60.0, within(1e-9));
    assertThat(hours[32]).isEqualTo(32 / 60.0, within(1e-9));
  }

  /** A machine that slept for a week was not watched for a week. */
  @Test
  void aGapIsShortened() {
    MemorySeries series = everyMinute(31);
    series.add(1_000_000 + 60_000L * (30 + 10_080), 17, 0);
    assertThat(series.hours()[31]).isEqualTo(50 / 60.0, within(1e-9));
  }

  @Test
  void refusesWhatIsNoAmount() {
    MemorySeries series = new MemorySeries("gc", "");
    for (double bytes : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> series.add(1, bytes, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> series.add(1, 1, -1))
        .hasMessage("not an amount: 1.0 bytes, standard error -1.0");
  }
}
