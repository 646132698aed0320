package dev.memprof.profile.model;

import java.util.Comparator;

/**
 * What the producer of a pprof file says about one sample, such as a request's path or the size of
 * the blocks; memprof itself tells the age of live memory, and the lifetime of freed memory.
 * Immutable.
 *
 * @param key what it is about
 * @param text what it says; the empty string where it is a number
 * @param number 0 where it is a text
 * @param unit of the number, such as {@code bytes}; may be empty
 */
public record Label(String key, String text, long number, String unit)
    implements Comparable<Label> {
  private static final Comparator<Label> ORDER =
      Comparator.comparing(Label::key)
          .thenComparing(Label::text)
          .thenComparingLong(Label::number)
          .thenComparing(Label::unit);

  /** Of live memory: for how long it has lived at least, in seconds. */
  public static final String AGE = "age";

  /** Of freed memory: for how long it lived at least, in milliseconds. */
  public static final String LIFETIME = "lifetime";

  public static Label age(long minSeconds) {
    return new Label(AGE, "", minSeconds, "seconds");
  }

  public static Label lifetime(long minMillis) {
    return new Label(LIFETIME, "", minMillis, "milliseconds");
  }

  /** Whether it tells of a moment, so that the same memory has another one a moment later. */
  boolean isOfMoment() {
    return key.equals(AGE) || key.equals(LIFETIME);
  }

  // Written out, as those of Frame.
  @Override
  public boolean equals(Object other) {
    return other instanceof Label that
        && number == that.number
        && key.equals(that.key)
        && text.equals(that.text)
        && unit.equals(that.unit);
  }

  @Override
  public int hashCode() {
    int hash = key.hashCode();
    hash = 31 * hash + text.hashCode();
    hash = 31 * hash + Long.hashCode(number);
    return 31 * hash + unit.hashCode();
  }

  @Override
  public int compareTo(Label other) {
    return ORDER.compare(this, other);
  }
}
