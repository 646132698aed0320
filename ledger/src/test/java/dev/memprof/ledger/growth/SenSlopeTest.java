package dev.memprof.ledger.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SenSlopeTest {
  private static final double[] NO_ERRORS = new double[32];

  private static double[] hours(int count) {
    double[] hours = new double[count];
    Arrays.setAll(hours, i -> i / 4.0);
    return hours;
  }

  @Test
  void isTheMedianOfAllPairs() {
    double[] hours = {0, 1, 2, 4};
    double[] values = {7, 9, 14, 19}; // slopes 2, 3.5, 3, 5, 10 / 3, 2.5
    SenSlope line = new SenSlope(hours, values, new double[4]);
    assertThat(line.slope()).isEqualTo((3 + 10 / 3.0) / 2);
    assertThat(line.rise()).isEqualTo(4 * line.slope());
  }

  @Test
  void wildPointsDoNotMoveIt() {
    double[] hours = hours(32);
    double[] values = new double[32];
    Arrays.setAll(values, i -> 403 + 12 * hours[i]);
    values[3] = 9_000;
    values[29] = 0;
    assertThat(new SenSlope(hours, values, NO_ERRORS).slope()).isEqualTo(12, within(0.3));
  }

  /**
   * Of 2,000 intervals of 95 % some 1,900 hold the slope; the correction makes them a bit wider.
   */
  @Test
  void intervalHoldsTheSlopeAsOftenAsItSays() {
    Random random = new Random(20_261);
    double[] hours = hours(32);
    int held = 0;
    for (int run = 0; run < 2_000; run++) {
      double[] values = new double[32];
      Arrays.setAll(values, i -> 403 + 12 * hours[i] + 5 * random.nextGaussian());
      SenSlope line = new SenSlope(hours, values, NO_ERRORS);
      held += line.low(1.96) <= 12 && line.high(1.96) >= 12 ? 1 : 0;
    }
    assertThat(held).isBetween(1_880, 1_990);
  }

  /** Neighbours alike: without the correction some 600 of 2,000 would leave out the slope. */
  @Test
  void intervalIsWiderWhereNeighboursAreAlike() {
    Random random = new Random(20_262);
    double[] hours = hours(32);
    int held = 0;
    for (int run = 0; run < 2_000; run++) {
      double[] values = new double[32];
      double state = random.nextGaussian();
      for (int i = 0; i < 32; i++) {
        state = 0.6 * state + 0.8 * random.nextGaussian();
        values[i] = 403 + 12 * hours[i] + 5 * state;
      }
      SenSlope line = new SenSlope(hours, values, NO_ERRORS);
      held += line.low(1.96) <= 12 && line.high(1.96) >= 12 ? 1 : 0;
    }
    assertThat(held).isGreaterThan(1_800);
  }

  @Test
  void samplingErrorWidensIt() {
    double[] hours = hours(32);
    double[] values = new double[32];
    Arrays.setAll(values, i -> 403 + 12 * hours[i]);
    double[] errors = new double[32];
    Arrays.fill(errors, 10);
    SenSlope line = new SenSlope(hours, values, errors);
    // 10 / sqrt(sum of squared distances from the mean hour), which is (32^3 - 32) / 12 / 16
    double error = 10 / Math.sqrt((32_768 - 32) / 12.0 / 16);
    assertThat(line.low(1.96)).isEqualTo(12 - 1.96 * error, within(1e-9));
    assertThat(line.high(1.96)).isEqualTo(12 + 1.96 * error, within(1e-9));
  }

  @Test
  void tooFewPointsBoundNothing() {
    SenSlope line = new SenSlope(hours(4), new double[] {1, 2, 3, 4}, new double[4]);
    assertThat(line.low(3.09)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(line.high(3.09)).isEqualTo(Double.POSITIVE_INFINITY);
  }
}
