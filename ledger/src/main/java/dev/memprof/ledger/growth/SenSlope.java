package dev.memprof.ledger.growth;

import java.util.Arrays;

/**
 * The slope of a line through points, by ranks: a few wild points do not move it.
 *
 * <p>The slope is the median of the slopes of all pairs of points (Theil 1950, Sen 1968). Its
 * interval is made of those slopes, as far from the middle as the standard deviation of Kendall's
 * statistic says (Sen 1968), whose variance grows where neighbours resemble each other: by {@code
 * (1 + r) / (1 - r)} for a correlation r of neighbours (Bayley and Hammersley 1946; for this test
 * Yue and Wang 2004). The r is that of what remains beside the line, freed of the bias that a short
 * series gives it (Marriott and Pope 1954, Kendall 1954).
 */
final class SenSlope {
  private static final double MAX_CORRELATION = 0.98;

  /** What is left beside a line by such a part of its rise is what doubles cannot hold. */
  private static final double ROUNDING = 1e-9;

  private final double[] sorted;
  private final int points;
  private final double slope;
  private final double scatter;
  private final double correlation;
  private final double span;
  private final double samplingError;

  /**
   * @param hours ascending; at least 2 different ones
   * @param standardErrors of the values
   */
  SenSlope(double[] hours, double[] values, double[] standardErrors) {
    points = hours.length;
    double[] slopes = new double[points * (points - 1) / 2];
    int count = 0;
    for (int i = 0; i < points; i++) {
      for (int j = i + 1; j < points; j++) {
        if (hours[j] > hours[i]) {
          slopes[count++] = (values[j] - values[i]) / (hours[j] - hours[i]);
        }
      }
    }
    sorted = Arrays.copyOf(slopes, count);
    Arrays.sort(sorted);
    slope = middle(sorted);
    span = hours[points - 1] - hours[0];
    double[] rest = rest(hours, values);
    scatter = scatter(rest);
    correlation = correlation(rest);
    samplingError = samplingError(hours, standardErrors);
  }

  private static double middle(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private double[] rest(double[] hours, double[] values) {
    double[] rest = new double[points];
    Arrays.setAll(rest, i -> values[i] - slope * hours[i]);
    double mean = Arrays.stream(rest).average().orElse(0);
    Arrays.setAll(rest, i -> rest[i] - mean);
    return rest;
  }

  private double scatter(double[] rest) {
    double squares = 0;
    for (double one : rest) {
      squares += one * one;
    }
    return Math.sqrt(squares / Math.max(1, points - 2));
  }

  private double correlation(double[] rest) {
    double products = 0;
    double squares = rest[0] * rest[0];
    for (int i = 1; i < points; i++) {
      products += rest[i] * rest[i - 1];
      squares += rest[i] * rest[i];
    }
    boolean exact = scatter <= ROUNDING * Math.abs(slope * span);
    double seen = !exact && squares > 0 ? products / squares : 0;
    double unbiased = exact ? 0 : (seen + 2.0 / points) / (1 - 4.0 / points);
    return Math.max(0, Math.min(MAX_CORRELATION, unbiased));
  }

  /** Standard deviation of a slope by least squares through values of such errors. */
  private static double samplingError(double[] hours, double[] standardErrors) {
    double mean = Arrays.stream(hours).average().orElse(0);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < hours.length; i++) {
      double distance = hours[i] - mean;
      squares += distance * distance;
      sum += distance * distance * standardErrors[i] * standardErrors[i];
    }
    return squares > 0 ? Math.sqrt(sum) / squares : 0;
  }

  /** Bytes an hour. */
  double slope() {
    return slope;
  }

  /** Bytes that the line rises from the first point to the last. */
  double rise() {
    return slope * span;
  }

  /** Standard deviation of the values beside the line, in bytes. */
  double scatter() {
    return scatter;
  }

  /**
   * Lower bound of the slope.
   *
   * @param z how many standard deviations: 1.96 for an interval of 95 %
   * @return negative infinity where there are too few points for such a bound
   */
  double low(double z) {
    int rank = (int) Math.floor((sorted.length - reach(z)) / 2);
    if (rank < 1) {
      return Double.NEGATIVE_INFINITY;
    }
    return slope - Math.hypot(slope - sorted[rank - 1], z * samplingError);
  }

  /** Upper bound, likewise. */
  double high(double z) {
    int rank = (int) Math.floor((sorted.length - reach(z)) / 2);
    if (rank < 1) {
      return Double.POSITIVE_INFINITY;
    }
    return slope + Math.hypot(sorted[sorted.length - rank] - slope, z * samplingError);
  }

  /**
   * The same by the scatter beside the line, as least squares have it: for curves so smooth that
   * ranks of neighbours tell nothing.
   */
  double halfWidth(double z) {
    double independent = Math.max(2, points * (1 - correlation) / (1 + correlation));
    double error = span > 0 ? scatter * Math.sqrt(12 / independent) / span : 0;
    return z * Math.hypot(error, samplingError);
  }

  private double reach(double z) {
    double n = points;
    double variance = n * (n - 1) * (2 * n + 5) / 18;
    return z * Math.sqrt(variance * (1 + correlation) / (1 - correlation));
  }
}
