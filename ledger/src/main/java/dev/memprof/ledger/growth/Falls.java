package dev.memprof.ledger.growth;

import java.util.BitSet;

/** How values fell on their way: the teeth of a saw. */
final class Falls {
  private Falls() {}

  /** The deepest fall, from a peak to a later value, in bytes; 0 where they only rise. */
  static double deepest(double[] values) {
    double peak = values[0];
    double deepest = 0;
    for (double value : values) {
      peak = Math.max(peak, value);
      deepest = Math.max(deepest, peak - value);
    }
    return deepest;
  }

  /**
   * The lowest points between two teeth: before each is a fall of at least so much, after it such a
   * rise.
   *
   * @param first index of its first point
   * @return indices of points
   */
  static BitSet valleys(MemorySeries series, int first, int end, double leastBytes) {
    BitSet valleys = new BitSet();
    boolean falling = false;
    double peak = series.bytes(first);
    int lowest = first;
    for (int i = first; i < end; i++) {
      double value = series.bytes(i);
      if (falling) {
        lowest = value < series.bytes(lowest) ? i : lowest;
        if (value - series.bytes(lowest) >= leastBytes) {
          valleys.set(lowest);
          falling = false;
          peak = value;
        }
      } else {
        peak = Math.max(peak, value);
        if (peak - value >= leastBytes) {
          falling = true;
          lowest = i;
        }
      }
    }
    return valleys;
  }
}
