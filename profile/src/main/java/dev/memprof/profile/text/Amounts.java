package dev.memprof.profile.text;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Quantities for a person. */
public final class Amounts {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Amounts() {}

  /** {@code 512 B}, {@code 1.5 KiB}, {@code -3.0 MiB}. */
  public static String bytes(double bytes) {
    double amount = bytes;
    int unit = 0;
    while (Math.abs(amount) >= 1_023.95 && unit < UNITS.length - 1) {
      amount /= 1_024;
      unit++;
    }
    return Decimals.of(amount, unit == 0 ? 0 : 1) + " " + UNITS[unit];
  }

  /** The same with a plus sign. */
  public static String signedBytes(double bytes) {
    return (bytes > 0 ? "+" : "") + bytes(bytes);
  }

  public static String count(double count) {
    return Decimals.grouped(count);
  }

  public static String percent(double share) {
    return Decimals.of(100 * share, 1) + " %";
  }

  /** {@code 1.5 s}, {@code 30 s}, {@code 5 min 10 s}, {@code 2 h 5 min}. */
  public static String duration(Duration duration) {
    long seconds = Math.round(duration.toMillis() / 1e3);
    if (seconds < 120) {
      double exact = duration.toMillis() / 1e3;
      return Decimals.of(exact, exact == Math.rint(exact) ? 0 : 1) + " s";
    } else if (seconds < 7_200) {
      return pair(seconds / 60, "min", seconds % 60, "s");
    }
    return pair(seconds / 3_600, "h", seconds / 60 % 60, "min");
  }

  private static String pair(long large, String largeUnit, long small, String smallUnit) {
    return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }

  /** {@code 2026-11-24 03:19:44Z}. */
  public static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ');
  }
}
