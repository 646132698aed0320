package dev.memprof.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Which of several words was meant. */
final class Nearest {
  private Nearest() {}

  /** The word that the fewest slips of a finger make of {@code typed}; none that is too far. */
  static Optional<String> to(String typed, Collection<String> words) {
    int most = Math.max(1, typed.replaceFirst("^-+", "").length() / 2);
    return words.stream()
        .filter(word -> slips(typed, word) <= most)
        .min(
            Comparator.comparingInt((String word) -> slips(typed, word))
                .thenComparing(word -> Math.abs(word.length() - typed.length()))
                .thenComparing(Comparator.naturalOrder()));
  }

  /**
   * Letters left out, added, changed, or changed in their order (the optimal string alignment
   * distance).
   */
  static int slips(String a, String b) {
    int[][] slips = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          slips[i][j] = i + j;
          continue;
        }
        int changed = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        slips[i][j] =
            Math.min(slips[i - 1][j - 1] + changed, Math.min(slips[i - 1][j], slips[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          slips[i][j] = Math.min(slips[i][j], slips[i - 2][j - 2] + 1);
        }
      }
    }
    return slips[a.length()][b.length()];
  }
}
