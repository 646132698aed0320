package dev.memprof.ledger.growth;

/**
 * Whether levels with one or two steps between them fit values better than a line: a cache that was
 * loaded, a burst that stayed. The measure is the sum of squares beside each.
 */
final class StepFit {
  /** Two steps follow any line rather well (a ninth of its variance remains). */
  private static final double TWO_STEPS = 0.7;

  private final double[] sums;
  private final double[] squares;

  private StepFit(double[] values) {
    sums = new double[values.length + 1];
    squares = new double[values.length + 1];
    double base = values[0]; // so that squares of large values do not cancel each other
    for (int i = 0; i < values.length; i++) {
      double value = values[i] - base;
      sums[i + 1] = sums[i] + value;
      squares[i + 1] = squares[i] + value * value;
    }
  }

  /**
   * @param scatter standard deviation beside the line, of all but two degrees of freedom
   */
  static boolean fitsBetterThanLine(double[] values, double scatter) {
    int n = values.length;
    double line = scatter * scatter * (n - 2);
    StepFit fit = new StepFit(values);
    double one = Double.MAX_VALUE;
    double two = Double.MAX_VALUE;
    for (int i = 1; i < n; i++) {
      one = Math.min(one, fit.beside(0, i) + fit.beside(i, n));
      for (int j = i + 1; j < n; j++) {
        two = Math.min(two, fit.beside(0, i) + fit.beside(i, j) + fit.beside(j, n));
      }
    }
    return one <= line || two <= TWO_STEPS * line;
  }

  private double beside(int from, int to) {
    double sum = sums[to] - sums[from];
    return Math.max(0, squares[to] - squares[from] - sum * sum / (to - from));
  }
}
