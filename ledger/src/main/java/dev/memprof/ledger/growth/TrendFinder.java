package dev.memprof.ledger.growth;

import java.util.Arrays;

/**
 * Whether a series grows, and since when. It looks at all of the series, then without its beginning
 * (the warm-up), then at ever shorter ends, in blocks of three lengths, at the blocks' floors and
 * at their middles, until {@link GrowthRules} hold for one of them.
 */
final class TrendFinder {
  static final double MIN_HOURS = 2 / 60.0;
  static final int MIN_POINTS = 8;

  /** Before that, what does not grow may be about to. */
  static final double STEADY_HOURS = 10 / 60.0;

  /** From then on the answer is never that it is too early. */
  static final double SURE_HOURS = 29 / 60.0;

  /** A start within this part of a series is a cut of the warm-up. */
  private static final double WARM_UP_SHARE = 0.25;

  /** It must be seen without that part of its end as well: what has just begun may be over soon. */
  private static final double LAST_SHARE = 0.05;

  private static final int MAX_BLOCKS_BEFORE = 512;

  private static final double[] STARTS = {
    0, 1 / 16.0, 1 / 8.0, 1 / 4.0, 3 / 8.0, 1 / 2.0, 5 / 8.0, 3 / 4.0, 7 / 8.0, 15 / 16.0, 31 / 32.0
  };

  /** The many show a curve best, the few are longer than the teeth of a slow saw. */
  private static final int[] BLOCKS = {32, 16, 8};

  /** For a site that is in some dumps only. */
  private static final int[] BLOCKS_OF_FEW = {12, 8};

  private static final int FEW_POINTS = 24;

  private final MemorySeries series;
  private final double[] hours;
  private final double span;
  private final GrowthRules rules;

  private TrendFinder(MemorySeries series, double[] hours, double processBytes) {
    this.series = series;
    this.hours = hours;
    span = hours.length == 0 ? 0 : hours[hours.length - 1];
    rules = new GrowthRules(processBytes);
  }

  /**
   * @param processBytes what the whole process has: less than a part of it is no growth
   */
  static Trend find(MemorySeries series, double processBytes) {
    double[] hours = series.hours();
    Trend trend = new TrendFinder(series, hours, processBytes).find();
    if (!trend.grows()) {
      return trend;
    }
    double watched = hours[hours.length - 1];
    double known = Math.max(MIN_HOURS, watched - LAST_SHARE * trend.hours());
    int end = hours.length;
    while (hours[end - 1] > known) {
      end--;
    }
    boolean held = new TrendFinder(series, Arrays.copyOf(hours, end), processBytes).find().grows();
    return held ? trend : undecided(series, watched);
  }

  /**
   * What a series has grown at most from a moment on, in bytes an hour: the upper bound of an
   * interval of 95 %.
   *
   * @return positive infinity where that is not known
   */
  static double atMost(MemorySeries series, long sinceMillis) {
    int first = 0;
    while (first < series.size() && series.timeMillis(first) < sinceMillis) {
      first++;
    }
    if (series.size() - first < MIN_POINTS) {
      return Double.POSITIVE_INFINITY;
    }
    TimeBlocks blocks = TimeBlocks.of(series, series.hours(), first, 2 * MIN_POINTS);
    return blocks.size() < MIN_POINTS
        ? Double.POSITIVE_INFINITY
        : GrowthRules.high(GrowthRules.line(blocks, blocks.medians()));
  }

  /**
   * What a series has done in the second half of the time from a moment on, if it has surely risen;
   * null if not, or not for sure.
   */
  static Trend risen(MemorySeries series, long sinceMillis) {
    int from = 0;
    while (from < series.size() && series.timeMillis(from) < sinceMillis) {
      from++;
    }
    int first = from + (series.size() - from) / 2;
    if (series.size() - first < MIN_POINTS) {
      return null;
    }
    double[] hours = series.hours();
    TimeBlocks blocks = TimeBlocks.of(series, hours, first, 2 * MIN_POINTS);
    SenSlope line = GrowthRules.line(blocks, blocks.medians());
    return GrowthRules.isSure(line)
        ? new Trend(
            series,
            Trend.Kind.GROWS,
            line.slope(),
            GrowthRules.low(line),
            GrowthRules.high(line),
            series.timeMillis(first),
            hours[hours.length - 1] - hours[first])
        : null;
  }

  private static Trend undecided(MemorySeries series, double watched) {
    return Trend.without(series, watched < SURE_HOURS ? Trend.Kind.TOO_EARLY : Trend.Kind.STEADY);
  }

  private Trend find() {
    if (hours.length < MIN_POINTS || span < MIN_HOURS) {
      return Trend.without(series, Trend.Kind.TOO_EARLY);
    }
    for (double start : STARTS) {
      int first = firstFrom(start * span);
      if (hours.length - first < MIN_POINTS || span - hours[first] < MIN_HOURS) {
        break;
      }
      Trend trend = from(first, start);
      if (trend != null) {
        return trend;
      }
    }
    boolean early = span < STEADY_HOURS || (span < SURE_HOURS && mayGrow());
    return Trend.without(series, early ? Trend.Kind.TOO_EARLY : Trend.Kind.STEADY);
  }

  private int firstFrom(double hour) {
    int found = Arrays.binarySearch(hours, hour);
    int first = found < 0 ? -found - 1 : found;
    while (first > 0 && hours[first - 1] == hours[first]) {
      first--;
    }
    return Math.min(first, hours.length - 1);
  }

  /** Null where it does not grow from that point on. */
  private Trend from(int first, double start) {
    int points = hours.length - first;
    for (int count : points < FEW_POINTS ? BLOCKS_OF_FEW : BLOCKS) {
      if (points < (points < FEW_POINTS ? count : count * 3 / 2)) {
        continue;
      }
      TimeBlocks blocks = TimeBlocks.of(series, hours, first, count);
      if (blocks.size() < Math.max(MIN_POINTS, count * 3 / 4)) {
        continue;
      }
      SenSlope grows = rules.growth(blocks, before(first, start, count));
      if (grows != null) {
        return new Trend(
            series,
            Trend.Kind.GROWS,
            grows.slope(),
            GrowthRules.low(grows),
            GrowthRules.high(grows),
            series.timeMillis(first),
            span - hours[first]);
      }
    }
    return null;
  }

  /** Null at the start of the series; before a late start, all but the warm-up. */
  private GrowthRules.Before before(int first, double start, int count) {
    if (first == 0) {
      return null;
    }
    boolean warmUp = start <= WARM_UP_SHARE;
    int from = warmUp ? 0 : Math.min(first, firstFrom(span / 8));
    double windows = (hours[first] - hours[from]) / (span - hours[first]);
    int blocks = (int) Math.max(1, Math.min(MAX_BLOCKS_BEFORE, windows * count));
    double[] until = Arrays.copyOf(hours, first + 1);
    return new GrowthRules.Before(TimeBlocks.of(series, until, from, blocks), warmUp);
  }

  private boolean mayGrow() {
    int first = firstFrom(span / 4);
    TimeBlocks blocks = TimeBlocks.of(series, hours, first, MIN_POINTS);
    return blocks.size() < MIN_POINTS || rules.mayGrow(blocks);
  }
}
