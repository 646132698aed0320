package dev.memprof.cli.live;

import java.util.Collections;
import java.util.List;

/** A few figures as one column each. */
final class Sparkline {
  private static final String LEVELS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";

  private Sparkline() {}

  /** {@code ▁▃▅█}: from nothing to the largest of them. */
  static String of(List<Double> figures) {
    double most = figures.isEmpty() ? 0 : Collections.max(figures);
    StringBuilder line = new StringBuilder();
    for (double figure : figures) {
      int level = most <= 0 ? 0 : (int) Math.round(figure / most * (LEVELS.length() - 1));
      line.append(LEVELS.charAt(Math.max(0, level)));
    }
    return line.toString();
  }
}
