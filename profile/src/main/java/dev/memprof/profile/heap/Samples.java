package dev.memprof.profile.heap;

import dev.memprof.profile.model.Estimate;

/**
 * The whole numbers that a reader of {@code heap_v2} scales to an estimate.
 *
 * @param objects at least 1
 * @param bytes at least 1
 */
record Samples(long objects, long bytes) {
  /** Relative. */
  private static final double MAX_OBJECTS_ERROR = 0.001;

  /**
   * Whether samples can say it: not less than one of them stands for, and not the sum of blocks of
   * several sizes, of which no number of samples of their mean size tells the objects.
   */
  static boolean canBe(Estimate estimate, long intervalBytes) {
    if (intervalBytes <= 0 || estimate.objects() <= 0 || estimate.bytes() < intervalBytes) {
      return false;
    }
    Samples samples = of(estimate, intervalBytes);
    Estimate scaled = Estimate.ofSamples(samples.objects, samples.bytes, intervalBytes);
    double error = Math.abs(scaled.objects() - estimate.objects());
    return error <= MAX_OBJECTS_ERROR * estimate.objects() + 0.5;
  }

  /**
   * Rounds the objects, and then takes the bytes that scale to the estimate's: {@code n} sampled
   * objects of {@code s} bytes scale to {@code s / (1 - exp(-s / n / interval))}.
   */
  static Samples of(Estimate estimate, long intervalBytes) {
    double mean = estimate.bytes() / estimate.objects();
    double sampled = estimate.objects() * -Math.expm1(-mean / intervalBytes);
    double most = Math.floor(estimate.bytes() / intervalBytes); // those of blocks of no bytes
    long objects = Math.max(1, (long) Math.min(Math.rint(sampled), most));
    double unit = (double) objects * intervalBytes;
    long bytes = Math.round(unit * inverse(estimate.bytes() / unit));
    return new Samples(objects, Math.max(1, bytes));
  }

  /** The x with {@code x / (1 - exp(-x)) == y}, by Newton's method from above: it is convex. */
  private static double inverse(double y) {
    double x = y;
    for (int i = 0; i < 64; i++) {
      double probability = -Math.expm1(-x);
      if (probability <= 0) {
        return 0;
      }
      double slope = (probability - x * Math.exp(-x)) / (probability * probability);
      double step = (x / probability - y) / Math.max(slope, 0.5);
      x = Math.max(0, x - step);
      if (Math.abs(step) <= 1e-13 * x) {
        break;
      }
    }
    return x;
  }
}
