package dev.memprof.agent.watch;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shares of a limit at which a dump is taken, in percent, ascending; none when off. Immutable.
 */
final class Thresholds {
  private static final String OFF = "off";

  private final int[] percents;

  private Thresholds(int[] percents) {
    this.percents = percents;
  }

  /**
   * @param percents 1 to 99; none for off
   */
  static Thresholds of(List<Integer> percents) {
    return new Thresholds(percents.stream().mapToInt(Integer::intValue).sorted().toArray());
  }

  /**
   * Reads {@code 75+85+92} or {@code off}.
   *
   * @throws IllegalArgumentException when it is neither; says what is accepted
   */
  static Thresholds parse(String text) {
    if (text.equals(OFF)) {
      return new Thresholds(new int[0]);
    }
    int[] percents;
    try {
      percents = Arrays.stream(text.split("\\+", -1)).mapToInt(Integer::parseInt).toArray();
    } catch (NumberFormatException e) {
      throw refusal(text);
    }
    if (Arrays.stream(percents).anyMatch(percent -> percent < 1 || percent > 99)) {
      throw refusal(text);
    }
    Arrays.sort(percents);
    return new Thresholds(percents);
  }

  private static IllegalArgumentException refusal(String text) {
    return new IllegalArgumentException(
        "limits=" + text + ": expected percents from 1 to 99, joined by +, or off");
  }

  boolean isOff() {
    return percents.length == 0;
  }

  /** The lowest, as a share of 1; more than any share when off. */
  double lowest() {
    return isOff() ? Double.MAX_VALUE : percents[0] / 100.0;
  }

  /**
   * The next one above a share, or beyond the last of them the next step.
   *
   * @param step what follows the last threshold, again and again
   */
  double above(double ratio, double step) {
    for (int percent : percents) {
      if (percent / 100.0 > ratio) {
        return percent / 100.0;
      }
    }
    return isOff() ? Double.MAX_VALUE : ratio + step;
  }

  @Override
  public String toString() {
    return isOff()
        ? OFF
        : Arrays.stream(percents).mapToObj(Integer::toString).collect(Collectors.joining("+"));
  }
}
