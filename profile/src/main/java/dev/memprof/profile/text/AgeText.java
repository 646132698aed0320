package dev.memprof.profile.text;

import dev.memprof.profile.top.Top;
import java.time.Duration;

/** How old a site's memory is, in a word. */
public final class AgeText {
  private static final double HALF = 0.5;

  private AgeText() {}

  /**
   * {@code 17 min+}: half of it has lived for that long at least. Empty where ages are not known.
   */
  public static String of(Top.Row row) {
    return row.ages().stream()
        .filter(aged -> aged.bytes() >= HALF * row.bytes())
        .mapToLong(Top.Aged::minSeconds)
        .max()
        .stream()
        .mapToObj(seconds -> Amounts.duration(Duration.ofSeconds(seconds)) + "+")
        .findFirst()
        .orElse("");
  }
}
