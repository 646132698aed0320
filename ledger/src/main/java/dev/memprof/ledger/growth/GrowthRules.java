package dev.memprof.ledger.growth;

import java.util.Arrays;

/**
 * What must hold for the end of a series to be called growing: all of it. Each rule refuses what
 * looks like growth and is none.
 */
final class GrowthRules {
  /** One chance of a thousand for each look at noise. */
  private static final double SURE_Z = 3.09;

  /** For the interval that is shown: 95 %. */
  private static final double SHOWN_Z = 1.96;

  private static final double LIKELY_Z = 1.64;

  /** A rise by so many times the scatter is one, however alike neighbours are. */
  private static final double SMOOTH_RISE = 16;

  /** Likewise for a smooth curve, where this is known well. */
  private static final double SMOOTH_GOING_ON = 0.8;

  /** So few are smooth by chance. */
  private static final int FEW_BLOCKS = 8;

  private static final double MIN_RISE_BYTES = 1 << 20;
  private static final double MIN_RISE_SHARE = 0.005;

  /** In a short time a rise may be the flank of a tooth: then it must be larger than one. */
  private static final double TOOTH_SHARE = 0.2;

  /** So long a tooth may last; of slower ones less is feared. */
  private static final double TOOTH_HOURS = 1 / 3.0;

  /** A rise must be so many times what came and went before. */
  private static final double MIN_ABOVE = 2;

  /** The last third must rise so fast, of what the rest does. */
  private static final double MIN_GOING_ON = 0.55;

  /** Floors and middles must rise alike. */
  private static final double MIN_ALIKE = 0.4;

  private final double processBytes;

  /**
   * @param processBytes what the whole process has: a small part of it is no growth
   */
  GrowthRules(double processBytes) {
    this.processBytes = processBytes;
  }

  /** What was before the start, in blocks of the same length. */
  record Before(TimeBlocks blocks, boolean warmUp) {
    boolean isLeftBy(double[] values, double rise, boolean floors) {
      double[] were = floors ? blocks.floors() : blocks.medians();
      double high = Arrays.stream(were).max().orElse(0);
      double low = Arrays.stream(were).min().orElse(0);
      double cameAndWent = warmUp ? Falls.deepest(were) : high - low;
      double[] end = Arrays.copyOfRange(values, values.length - 3, values.length);
      Arrays.sort(end);
      return end[1] > high && rise >= MIN_ABOVE * cameAndWent;
    }

    /** The warm-up rose by more than all that came after it. */
    boolean roseMore(double rise) {
      double[] were = blocks.medians();
      return warmUp && were[were.length - 1] - were[0] > rise;
    }
  }

  /**
   * The line of what grows.
   *
   * @param before null at the start of the series
   * @return null where it does not grow
   */
  SenSlope growth(TimeBlocks blocks, Before before) {
    SenSlope floors = line(blocks, blocks.floors());
    SenSlope medians = line(blocks, blocks.medians());
    if (medians.slope() > MIN_ALIKE * floors.slope()
        && grows(blocks.hours(), blocks.floors(), floors, before)
        && goingOn(blocks.hours(), blocks.medians(), blocks.size() / 2) >= MIN_ALIKE
        && (before == null || before.isLeftBy(blocks.floors(), floors.rise(), true))) {
      return floors;
    }
    if (floors.slope() > MIN_ALIKE * medians.slope()
        && grows(blocks.hours(), blocks.medians(), medians, before)
        && goingOn(blocks.hours(), blocks.floors(), blocks.size() / 2) >= MIN_ALIKE
        && (before == null || before.isLeftBy(blocks.medians(), medians.rise(), false))) {
      return medians;
    }
    return null;
  }

  static SenSlope line(TimeBlocks blocks, double[] values) {
    return new SenSlope(blocks.hours(), values, blocks.standardErrors());
  }

  static boolean isSure(SenSlope line) {
    return line.low(SURE_Z) > 0;
  }

  private boolean grows(double[] hours, double[] values, SenSlope line, Before before) {
    double goingOn = goingOn(hours, values);
    boolean slows = before != null && before.roseMore(line.rise());
    boolean smooth =
        values.length > FEW_BLOCKS
            && line.rise() >= SMOOTH_RISE * line.scatter()
            && line.slope() > line.halfWidth(SURE_Z)
            && goingOn >= SMOOTH_GOING_ON;
    return line.rise() >= leastRise(hours[hours.length - 1] - hours[0])
        && (smooth || isSure(line))
        && goingOn >= (slows ? SMOOTH_GOING_ON : MIN_GOING_ON)
        && !StepFit.fitsBetterThanLine(values, line.scatter());
  }

  private double leastRise(double hours) {
    double share = MIN_RISE_SHARE + TOOTH_SHARE * Math.min(1, TOOTH_HOURS / hours);
    return Math.max(MIN_RISE_BYTES, share * processBytes);
  }

  /**
   * The slope of the last third, as a part of what it was before. A cache that fills and a warm-up
   * slow down; what has stopped does not go on.
   */
  private static double goingOn(double[] hours, double[] values) {
    return Math.min(
        goingOn(hours, values, hours.length - Math.max(3, hours.length / 3)),
        goingOn(hours, values, hours.length / 2));
  }

  private static double goingOn(double[] hours, double[] values, int cut) {
    double before = slope(hours, values, 0, cut);
    double after = slope(hours, values, cut, hours.length);
    if (after <= 0) {
      return 0;
    }
    return before <= 0 ? 1 : after / before;
  }

  private static double slope(double[] hours, double[] values, int from, int to) {
    return new SenSlope(
            Arrays.copyOfRange(hours, from, to),
            Arrays.copyOfRange(values, from, to),
            new double[to - from])
        .slope();
  }

  /** Whether more time is worth waiting for. */
  boolean mayGrow(TimeBlocks blocks) {
    double[] hours = blocks.hours();
    SenSlope line = line(blocks, blocks.medians());
    return line.low(LIKELY_Z) > 0
        && line.rise() >= leastRise(hours[hours.length - 1] - hours[0]) / 2
        && goingOn(hours, blocks.medians()) >= MIN_GOING_ON;
  }

  static double low(SenSlope line) {
    double byRanks = line.low(SHOWN_Z);
    return Double.isFinite(byRanks) ? byRanks : line.slope() - line.halfWidth(SHOWN_Z);
  }

  static double high(SenSlope line) {
    double byRanks = line.high(SHOWN_Z);
    return Double.isFinite(byRanks) ? byRanks : line.slope() + line.halfWidth(SHOWN_Z);
  }
}
