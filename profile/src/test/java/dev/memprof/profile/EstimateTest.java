package dev.memprof.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EstimateTest {

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
}
