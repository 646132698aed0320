package dev.memprof.profile.text;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Numbers with so many decimals. A {@link java.util.Formatter} would look for the symbols of the
 * locale, which takes a twentieth of a verb's processor time; ours are always the same.
 */
public final class Decimals {
  private static final int GROUP_DIGITS = 3;

  private Decimals() {}

  /** As {@code %.2f} of two decimals: {@code -1.50}; never {@code -0.00}. */
  public static String of(double value, int decimals) {
    return Double.isFinite(value) ? rounded(value, decimals).toPlainString() : "" + value;
  }

  /** As {@code %,.0f}: {@code 1,234,567}. */
  public static String grouped(double value) {
    if (!Double.isFinite(value)) {
      return "" + value;
    }
    StringBuilder digits = new StringBuilder(rounded(value, 0).toPlainString());
    int first = digits.charAt(0) == '-' ? 1 : 0;
    for (int at = digits.length() - GROUP_DIGITS; at > first; at -= GROUP_DIGITS) {
      digits.insert(at, ',');
    }
    return digits.toString();
  }

  private static BigDecimal rounded(double value, int decimals) {
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
  }
}
