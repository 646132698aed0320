package dev.memprof.profile.pprof;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers locations from 0 on by first appearance. Producers count theirs from 1, most of them;
 * some take hashes or addresses.
 */
final class LocationIds {
  private static final int MOST_SMALL = 1 << 22;

  /** The number of each small id, plus one; 0 for none yet. */
  private int[] small = new int[1 << 10];

  private final Map<Long, Integer> large = new HashMap<>();
  private int count;

  int of(long id) {
    if (id < 0 || id >= MOST_SMALL) {
      return large.computeIfAbsent(id, key -> count++);
    }
    int index = (int) id;
    if (index >= small.length) {
      small = Arrays.copyOf(small, Math.max(index + 1, Math.min(2 * small.length, MOST_SMALL)));
    }
    if (small[index] == 0) {
      small[index] = ++count;
    }
    return small[index] - 1;
  }

  int count() {
    return count;
  }
}
