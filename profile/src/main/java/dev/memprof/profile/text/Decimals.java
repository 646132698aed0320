package dev.memprof.profile.text;

/**
 * Numbers with so many decimals, rounded as a person would round what {@link
 * Double#toString(double)} writes: halves away from zero. A {@link java.util.Formatter} would look
 * for the symbols of the locale, which takes a twentieth of a verb's processor time, and {@link
 * java.math.BigDecimal} begins with tables of two megabytes on JDK 25; ours are always the same.
 */
public final class Decimals {
  private static final int GROUP_DIGITS = 3;

  private Decimals() {}

  /** As {@code %.2f} of two decimals: {@code -1.50}; never {@code -0.00}. */
  public static String of(double value, int decimals) {
    if (!Double.isFinite(value)) {
      return "" + value;
    }
    StringBuilder digits = rounded(value, decimals);
    boolean isZero = isZero(digits);
    if (decimals > 0) {
      digits.insert(digits.length() - decimals, '.');
    }
    return (value < 0 && !isZero ? "-" : "") + digits;
  }

  /** As {@code %,.0f}: {@code 1,234,567}. */
  public static String grouped(double value) {
    StringBuilder digits = new StringBuilder(of(value, 0));
    if (Double.isFinite(value)) {
      int first = digits.charAt(0) == '-' ? 1 : 0;
      for (int at = digits.length() - GROUP_DIGITS; at > first; at -= GROUP_DIGITS) {
        digits.insert(at, ',');
      }
    }
    return digits.toString();
  }

  /** Of the absolute value, without its point: one digit before it, or more. */
  private static StringBuilder rounded(double value, int decimals) {
    String shortest = Double.toString(Math.abs(value));
    int power = shortest.indexOf('E');
    int point = shortest.indexOf('.');
    StringBuilder digits = new StringBuilder(shortest);
    digits.setLength(power < 0 ? shortest.length() : power);
    digits.deleteCharAt(point);
    int whole = point + (power < 0 ? 0 : Integer.parseInt(shortest.substring(power + 1)));
    for (; whole < 1; whole++) {
      digits.insert(0, '0');
    }
    int kept = whole + decimals;
    while (digits.length() <= kept) {
      digits.append('0');
    }
    boolean isUp = digits.charAt(kept) >= '5';
    digits.setLength(kept);
    if (isUp) {
      increment(digits);
    }
    return digits;
  }

  private static void increment(StringBuilder digits) {
    int at = digits.length() - 1;
    for (; at >= 0 && digits.charAt(at) == '9'; at--) {
      digits.setCharAt(at, '0');
    }
    if (at < 0) {
      digits.insert(0, '1');
    } else {
      digits.setCharAt(at, (char) (digits.charAt(at) + 1));
    }
  }

  private static boolean isZero(StringBuilder digits) {
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }
}
