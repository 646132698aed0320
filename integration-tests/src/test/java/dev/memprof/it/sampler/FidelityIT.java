package dev.memprof.it.sampler;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.ProfileAssert;
import dev.memprof.it.programs.KnownBlocks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The estimate against a truth that is known, at the default sample interval. */
class FidelityIT {
  private static final double INTERVAL_BYTES = 512 << 10;
  private static final int RUNS = 3;

  /** In standard errors, of the sum of all runs: of honest ones one in 150,000 is farther off. */
  private static final double MAX_ERROR = 4.5;

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void estimatesWithinStandardErrors(Jdk jdk) throws Exception {
    double small = 0;
    double large = 0;
    for (int run = 0; run < RUNS; run++) {
      ProfileAssert profile = profile(jdk);
      small += error(profile, "small", KnownBlocks.SMALL_BLOCKS, KnownBlocks.SMALL_BYTES);
      large += error(profile, "large", KnownBlocks.LARGE_BLOCKS, KnownBlocks.LARGE_BYTES);
    }
    assertThat(small / Math.sqrt(RUNS)).isBetween(-MAX_ERROR, MAX_ERROR);
    assertThat(large / Math.sqrt(RUNS)).isBetween(-MAX_ERROR, MAX_ERROR);
  }

  private static ProfileAssert profile(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "")
            .add("-XX:MaxDirectMemorySize=2g", KnownBlocks.class.getName())
            .start()) {
      return assertThatProfile(jvm.dumpAtEnd());
    }
  }

  /**
   * Each of n blocks of size s is sampled with probability p = 1 - exp(-s/interval) and then stands
   * for 1/p blocks: the estimate of n has the variance n (1 - p) / p.
   *
   * @return how far off the estimate is, in standard errors
   */
  private static double error(ProfileAssert profile, String method, int blocks, int size) {
    double p = -Math.expm1(-size / INTERVAL_BYTES);
    double standardError = size * Math.sqrt(blocks * (1 - p) / p);
    double truth = (double) blocks * size;
    double estimate = profile.with(KnownBlocks.class.getName() + "." + method).estimatedBytes();
    double error = (estimate - truth) / standardError;
    System.out.printf(
        "%s blocks: estimate %.0f of %.0f, off by %.2f standard errors%n",
        method, estimate, truth, error);
    return error;
  }
}
