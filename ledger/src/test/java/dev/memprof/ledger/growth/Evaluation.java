package dev.memprof.ledger.growth;

import java.util.Arrays;

/**
 * What was said of a pattern, by several seeds, at several moments of each.
 *
 * @param looks verdicts asked for
 * @param falseAlarms seeds of which it was said that they grow while they did not
 * @param found leaks
 * @param late those found, but later than they must be, or not
 * @param foundMinutes the median time, from the start of the leak on
 * @param undecided seeds of which it was still too early to tell at the end
 */
record Evaluation(
    Pattern pattern,
    int seeds,
    int looks,
    int falseAlarms,
    int found,
    int late,
    double foundMinutes,
    int undecided) {
  private static final int LOOKS = 16;

  static Evaluation of(Pattern pattern, int seeds) {
    int falseAlarms = 0;
    int found = 0;
    int late = 0;
    int undecided = 0;
    double[] times = new double[seeds];
    for (int seed = 0; seed < seeds; seed++) {
      times[seed] = Double.POSITIVE_INFINITY;
      boolean alarm = false;
      boolean inTime = false;
      Trend last = null;
      for (int look = 1; look <= LOOKS; look++) {
        double at = moment(pattern, look);
        MemorySeries series = pattern.until(at, seed);
        last = TrendFinder.find(series, series.bytes(series.size() - 1));
        if (last.grows()) {
          alarm |= at < pattern.leaksFrom() && at >= pattern.quietFrom();
          inTime |= at >= pattern.leaksFrom() && at <= pattern.foundBy();
          if (at >= pattern.leaksFrom()) {
            times[seed] = Math.min(times[seed], at - pattern.leaksFrom());
          }
        }
      }
      falseAlarms += alarm ? 1 : 0;
      found += times[seed] < Double.POSITIVE_INFINITY ? 1 : 0;
      late += pattern.leaks() && pattern.foundBy() < Double.POSITIVE_INFINITY && !inTime ? 1 : 0;
      undecided += last.kind() == Trend.Kind.TOO_EARLY ? 1 : 0;
    }
    Arrays.sort(times);
    return new Evaluation(
        pattern, seeds, seeds * LOOKS, falseAlarms, found, late, times[seeds / 2], undecided);
  }

  /**
   * From 2 minutes to the end, each a part later than the one before; and when it must be found.
   */
  private static double moment(Pattern pattern, int look) {
    if (look == LOOKS / 2 && pattern.foundBy() < pattern.minutes()) {
      return pattern.foundBy();
    }
    return 2.2 * Math.pow(pattern.minutes() / 2.2, (look - 1.0) / (LOOKS - 1));
  }
}
