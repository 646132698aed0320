package dev.memprof.ledger.growth;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A part of a series in blocks of equal time: each one's middle and its floor. What rises and falls
 * within a block, such as the saw-tooth of a garbage collector, is gone from both. Empty blocks are
 * left out.
 *
 * @param hours mean time of each block's points
 * @param medians of its bytes, each point as long as it lasted
 * @param floors its mean least bytes between two teeth
 * @param standardErrors of its estimates: those of neighbouring points share most of their samples,
 *     and so do not shrink by their number
 */
@SuppressWarnings("ArrayRecordComponent") // only within this package, and never changed
record TimeBlocks(double[] hours, double[] medians, double[] floors, double[] standardErrors) {
  /** A fall by this part of what a block usually spans lies between two teeth. */
  private static final double TOOTH = 0.5;

  /**
   * @param hours of all points, ascending
   * @param first index of the first point
   * @param count of blocks
   */
  static TimeBlocks of(MemorySeries series, double[] hours, int first, int count) {
    int[] starts = starts(hours, first, count);
    int blocks = starts.length - 1;
    double[][] columns = new double[4][blocks];
    BitSet valleys = Falls.valleys(series, first, hours.length, TOOTH * usualRange(series, starts));
    for (int i = 0; i < blocks; i++) {
      int from = starts[i];
      int to = starts[i + 1];
      columns[0][i] = IntStream.range(from, to).mapToDouble(at -> hours[at]).average().orElse(0);
      columns[1][i] = median(series, hours, from, to);
      columns[2][i] = floor(series, valleys, from, to);
      columns[3][i] = IntStream.range(from, to).mapToDouble(series::standardError).max().orElse(0);
    }
    return new TimeBlocks(columns[0], columns[1], columns[2], columns[3]);
  }

  /** Where each block that is not empty starts, and the end of the last. */
  private static int[] starts(double[] hours, int first, int count) {
    int end = hours.length;
    double length = (hours[end - 1] - hours[first]) / count;
    int[] starts = new int[count + 1];
    int blocks = 0;
    int last = -1;
    for (int i = first; i < end; i++) {
      int block = length > 0 ? Math.min(count - 1, (int) ((hours[i] - hours[first]) / length)) : 0;
      if (block != last) {
        starts[blocks++] = i;
        last = block;
      }
    }
    starts[blocks++] = end;
    return Arrays.copyOf(starts, blocks);
  }

  private static double usualRange(MemorySeries series, int[] starts) {
    double[] ranges = new double[starts.length - 1];
    for (int i = 0; i < ranges.length; i++) {
      var bytes = IntStream.range(starts[i], starts[i + 1]).mapToDouble(series::bytes);
      var extremes = bytes.summaryStatistics();
      ranges[i] = extremes.getMax() - extremes.getMin();
    }
    Arrays.sort(ranges);
    return ranges[ranges.length / 2];
  }

  private static double floor(MemorySeries series, BitSet valleys, int from, int to) {
    return IntStream.range(from, to)
        .filter(valleys::get)
        .mapToDouble(series::bytes)
        .average()
        .orElseGet(() -> IntStream.range(from, to).mapToDouble(series::bytes).min().orElse(0));
  }

  /** A curve has more points where it rises: so each counts as long as it lasted. */
  private static double median(MemorySeries series, double[] hours, int from, int to) {
    int[] order =
        IntStream.range(from, to)
            .boxed()
            .sorted(Comparator.comparingDouble(series::bytes))
            .mapToInt(Integer::intValue)
            .toArray();
    double whole = Arrays.stream(order).mapToDouble(i -> weight(hours, i)).sum();
    double below = 0;
    for (int i : order) {
      below += weight(hours, i);
      if (below >= whole / 2) {
        return series.bytes(i);
      }
    }
    return series.bytes(order[order.length - 1]);
  }

  private static double weight(double[] hours, int i) {
    int next = Math.min(i + 1, hours.length - 1);
    int previous = Math.max(i - 1, 0);
    return hours[next] - hours[previous];
  }

  int size() {
    return hours.length;
  }
}
