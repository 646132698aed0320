package dev.memprof.profile.model;

/**
 * An amount of memory as sampling tells it.
 *
 * @param objects estimated, scaled up from the samples
 * @param bytes estimated, likewise
 * @param sampledObjects objects in the samples, unscaled; 0 where that is not known
 * @param sampledBytes bytes in the samples, likewise
 */
public record Estimate(double objects, double bytes, long sampledObjects, long sampledBytes) {
  public static final Estimate NONE = new Estimate(0, 0, 0, 0);

  /**
   * What samples of one stack stand for. jemalloc ({@code prof_unbias}) counts such that a reader
   * must scale each line of a dump by itself, before any sum, by the inverse of the probability
   * that an allocation of the line's mean size is sampled: 1 - exp(-size / interval).
   *
   * @param sampledObjects at least 1, or 0 together with no bytes
   * @param intervalBytes mean bytes between two samples; 0 where everything was counted
   */
  public static Estimate ofSamples(long sampledObjects, long sampledBytes, long intervalBytes) {
    double probability = probability((double) sampledBytes / sampledObjects, intervalBytes);
    // Blocks of no bytes are never sampled: their probability is 0, and so is what they hold.
    double scale = probability > 0 ? 1 / probability : 1;
    return new Estimate(sampledObjects * scale, sampledBytes * scale, sampledObjects, sampledBytes);
  }

  /** The same from the other end: the samples that must lie behind an estimate of one stack. */
  public static Estimate ofTotals(double objects, double bytes, long intervalBytes) {
    if (intervalBytes <= 0 || objects <= 0 || bytes <= 0) {
      return new Estimate(objects, bytes, 0, 0);
    }
    double sampled = objects * probability(bytes / objects, intervalBytes);
    return new Estimate(
        objects, bytes, Math.round(sampled), Math.round(sampled * (bytes / objects)));
  }

  /**
   * The variance of {@link #bytes}, in square bytes; add those of several stacks and take the root
   * for their standard error. Every allocation is sampled or not by itself (Poisson sampling), with
   * a probability p by its size s; it then stands for s / p bytes. The variance of the sum over all
   * N of a size is N s² (1 - p) / p, of which the samples tell, without bias, n s² (1 - p) / p²
   * (Horvitz and Thompson, "A generalization of sampling without replacement from a finite
   * universe", Journal of the American Statistical Association 47, 1952, for independent draws).
   *
   * <p>Where a stack allocates several sizes, their mean stands for all: the variance is then too
   * low by what the sizes vary. Without a sample it is 0, and says nothing: with 95 % confidence
   * there is less than three intervals of memory in small blocks.
   *
   * @param intervalBytes mean bytes between two samples; 0 where everything was counted
   */
  public double variance(long intervalBytes) {
    if (sampledObjects <= 0) {
      return 0;
    }
    double mean = (double) sampledBytes / sampledObjects;
    double probability = probability(mean, intervalBytes);
    return probability > 0
        ? sampledObjects * mean * mean * (1 - probability) / (probability * probability)
        : 0;
  }

  private static double probability(double meanBytes, long intervalBytes) {
    return intervalBytes <= 0 ? 1 : -Math.expm1(-meanBytes / intervalBytes);
  }

  public Estimate plus(Estimate other) {
    return new Estimate(
        objects + other.objects,
        bytes + other.bytes,
        sampledObjects + other.sampledObjects,
        sampledBytes + other.sampledBytes);
  }

  public Estimate minus(Estimate other) {
    return new Estimate(
        objects - other.objects,
        bytes - other.bytes,
        sampledObjects - other.sampledObjects,
        sampledBytes - other.sampledBytes);
  }

  boolean isNone() {
    return objects == 0 && bytes == 0;
  }

  // Written out, as those of Frame.
  @Override
  public boolean equals(Object other) {
    return other instanceof Estimate that
        && Double.compare(objects, that.objects) == 0
        && Double.compare(bytes, that.bytes) == 0
        && sampledObjects == that.sampledObjects
        && sampledBytes == that.sampledBytes;
  }

  @Override
  public int hashCode() {
    int hash = Double.hashCode(objects);
    hash = 31 * hash + Double.hashCode(bytes);
    hash = 31 * hash + Long.hashCode(sampledObjects);
    return 31 * hash + Long.hashCode(sampledBytes);
  }
}
