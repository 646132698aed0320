package dev.memprof.agent.options;

/** Which option was meant, as the command line tells it of its own. */
final class NearestKey {
  private NearestKey() {}

  /** The key that the fewest slips of a finger make of {@code typed}; null where all are far. */
  static String to(String typed) {
    String nearest = null;
    int least = Math.max(1, typed.length() / 2) + 1;
    for (Option option : Option.values()) {
      int slips = slips(typed, option.key());
      if (slips < least) {
        least = slips;
        nearest = option.key();
      }
    }
    return nearest;
  }

  /** Letters left out, added, changed, or changed in their order. */
  private static int slips(String a, String b) {
    int[][] slips = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        slips[i][j] = i == 0 || j == 0 ? i + j : least(slips, a, b, i, j);
      }
    }
    return slips[a.length()][b.length()];
  }

  private static int least(int[][] slips, String a, String b, int i, int j) {
    int changed = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int least = Math.min(slips[i - 1][j], slips[i][j - 1]) + 1;
    least = Math.min(least, slips[i - 1][j - 1] + changed);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, slips[i - 2][j - 2] + 1) : least;
  }
}
