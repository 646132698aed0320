package dev.memprof.ledger.growth;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/**
 * A way in which memory goes, and what is right to say of it.
 *
 * @param minutes how long it is watched
 * @param seconds between two points
 * @param quietFrom minutes after which it is wrong to say that it grows; infinite for a leak
 * @param leaksFrom minutes from which on a leak is there; infinite where there is none
 * @param foundBy minutes by which it must have been found; infinite where that is too much to ask
 * @param shape MiB by minute, for each seed another
 */
record Pattern(
    String name,
    double minutes,
    double seconds,
    double quietFrom,
    double leaksFrom,
    double foundBy,
    double standardErrorShare,
    Function<Random, DoubleUnaryOperator> shape) {
  private static final long START_MILLIS = 1_790_000_000_000L;
  static final double MIB = 1 << 20;

  static Pattern quiet(
      String name, double minutes, double seconds, Function<Random, DoubleUnaryOperator> shape) {
    return quietFrom(0, name, minutes, seconds, shape);
  }

  /** Before that it does grow, and may be called so. */
  static Pattern quietFrom(
      double from,
      String name,
      double minutes,
      double seconds,
      Function<Random, DoubleUnaryOperator> shape) {
    return new Pattern(
        name, minutes, seconds, from, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0, shape);
  }

  static Pattern leak(
      String name,
      double minutes,
      double seconds,
      double leaksFrom,
      double foundBy,
      Function<Random, DoubleUnaryOperator> shape) {
    return new Pattern(name, minutes, seconds, 0, leaksFrom, foundBy, 0, shape);
  }

  Pattern estimated(double share) {
    return new Pattern(name, minutes, seconds, quietFrom, leaksFrom, foundBy, share, shape);
  }

  /** For a leak that begins later: false alarms count from there on. */
  Pattern quietBefore(double from) {
    return new Pattern(name, minutes, seconds, from, leaksFrom, foundBy, 0, shape);
  }

  boolean leaks() {
    return leaksFrom < minutes;
  }

  /**
   * The series as it is at a moment.
   *
   * @param atMinutes the last point's time
   */
  MemorySeries until(double atMinutes, long seed) {
    Random random = new Random(seed * 7_919 + name.hashCode());
    DoubleUnaryOperator mib = shape.apply(random);
    MemorySeries series = new MemorySeries(MemorySeries.RSS, "");
    for (double minute = 0; minute <= atMinutes + 1e-9; minute += seconds / 60) {
      double bytes = Math.max(0, mib.applyAsDouble(minute)) * MIB;
      series.add(
          START_MILLIS + Math.round(clock(minute) * 60_000), bytes, standardErrorShare * bytes);
    }
    return series;
  }

  private double clock(double minute) {
    return name.contains("clock")
        ? minute - (minute > 47 ? 90 : 0) + (minute > 83 ? 700 : 0)
        : minute;
  }
}
