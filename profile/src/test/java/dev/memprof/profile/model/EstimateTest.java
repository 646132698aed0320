package dev.memprof.profile.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EstimateTest {
  private static final long INTERVAL = 512 << 10;

  /** s = 1 / (1 - exp(-(bytes/objects)/interval)), worked out by hand. */
  @ParameterizedTest
  @CsvSource({
    "1, 524288, 524288, 1.5819767068693265", // 1 / (1 - 1/e)
    "13, 6688, 524288, 1019.6005602403576",
    "7, 734003200, 524288, 1.0",
    "7, 99, 0, 1.0", // everything was counted
    "7, 0, 524288, 1.0" // blocks of no bytes
  })
  void scalesByTheProbabilityOfASample(long objects, long bytes, long interval, double scale) {
    Estimate estimate = Estimate.ofSamples(objects, bytes, interval);
    assertThat(estimate.objects()).isCloseTo(objects * scale, within(objects * scale * 1e-6));
    assertThat(estimate.bytes()).isCloseTo(bytes * scale, within(bytes * scale * 1e-6));
  }

  @Test
  void findsTheSamplesBehindAnEstimate() {
    Estimate estimate = Estimate.ofSamples(13, 6_688, 524_288);
    Estimate back =
        Estimate.ofTotals(Math.rint(estimate.objects()), Math.rint(estimate.bytes()), 524_288);
    assertThat(back.sampledObjects()).isEqualTo(13);
    assertThat(back.sampledBytes()).isEqualTo(6_688);
  }

  @Test
  void nothingIsKnownOfSamplesThatWereNotTaken() {
    assertThat(Estimate.ofTotals(3, 99, 0)).isEqualTo(new Estimate(3, 99, 0, 0));
    assertThat(Estimate.ofTotals(0, 99, 512)).isEqualTo(new Estimate(0, 99, 0, 0));
  }

  /**
   * 4,000 samplings of 2,000 blocks of 60,001 bytes and 300 of 700,001: the estimates scatter as
   * far as their variances say. The relative standard error of a standard deviation from n draws is
   * 1 / sqrt(2 (n - 1)), here 1.1 %, and four of them are allowed; with a fixed seed it is the same
   * at every run.
   */
  @Test
  void toldVarianceIsThatOfSampling() {
    Random random = new Random(20_011);
    int rounds = 4_000;
    double truth = 2_000 * 60_001.0 + 300 * 700_001.0;
    double squares = 0;
    double sum = 0;
    double told = 0;
    for (int i = 0; i < rounds; i++) {
      Estimate small = sampling(random, 2_000, 60_001);
      Estimate large = sampling(random, 300, 700_001);
      double error = small.plus(large).bytes() - truth;
      sum += error;
      squares += error * error;
      told += small.variance(INTERVAL) + large.variance(INTERVAL);
    }
    double standardError = Math.sqrt(squares / rounds);
    assertThat(Math.sqrt(told / rounds))
        .isCloseTo(standardError, within(4 * standardError / Math.sqrt(2.0 * (rounds - 1))));
    assertThat(sum / rounds).isCloseTo(0, within(4 * standardError / Math.sqrt(rounds)));
  }

  /** As jemalloc does it: an exponentially distributed number of bytes to each next sample. */
  private static Estimate sampling(Random random, int blocks, int size) {
    long sampled = 0;
    double untilNext = next(random);
    for (int i = 0; i < blocks; i++) {
      untilNext -= size;
      if (untilNext < 0) {
        sampled++;
        untilNext = next(random);
      }
    }
    return sampled == 0 ? Estimate.NONE : Estimate.ofSamples(sampled, sampled * size, INTERVAL);
  }

  private static double next(Random random) {
    return -Math.log(1 - random.nextDouble()) * INTERVAL;
  }

  @Test
  void whatIsCountedHasNoVariance() {
    assertThat(Estimate.ofSamples(7, 734_003_200, 0).variance(0)).isZero();
    assertThat(Estimate.NONE.variance(INTERVAL)).isZero();
  }
}
