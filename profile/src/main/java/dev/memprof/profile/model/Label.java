package dev.memprof.profile.model;

import java.util.Comparator;

/**
 * What the producer of a pprof file says about one sample, such as a request's path or the size of
 * the blocks. Immutable.
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

  @Override
  public int compareTo(Label other) {
    return ORDER.compare(this, other);
  }
}
