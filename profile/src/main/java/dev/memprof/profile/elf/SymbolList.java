package dev.memprof.profile.elf;

import java.util.Arrays;
import java.util.Comparator;

/** Functions being collected, then sorted by address; of several at one address, the last added. */
final class SymbolList {
  private long[] starts = new long[1_024];
  private long[] sizes = new long[1_024];
  private long[] names = new long[1_024];
  private int count;

  private long[] sortedStarts = {};
  private long[] sortedEnds = {};
  private long[] sortedNames = {};

  void add(long start, long size, long name) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
      names = Arrays.copyOf(names, 2 * count);
    }
    starts[count] = start;
    sizes[count] = size;
    names[count++] = name;
  }

  void sort() {
    Integer[] order = new Integer[count];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingLong((Integer i) -> starts[i]).thenComparing(i -> i));
    sortedStarts = new long[count];
    sortedEnds = new long[count];
    sortedNames = new long[count];
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int symbol = order[i];
      boolean lastAtAddress = i + 1 == count || starts[order[i + 1]] != starts[symbol];
      if (lastAtAddress) {
        sortedStarts[kept] = starts[symbol];
        sortedEnds[kept] = end(symbol, i + 1 == count ? Long.MAX_VALUE : starts[order[i + 1]]);
        sortedNames[kept++] = names[symbol];
      }
    }
    sortedStarts = Arrays.copyOf(sortedStarts, kept);
    sortedEnds = Arrays.copyOf(sortedEnds, kept);
    sortedNames = Arrays.copyOf(sortedNames, kept);
  }

  /** Hand-written assembly has no sizes: it reaches to the next symbol. */
  private long end(int symbol, long nextStart) {
    return sizes[symbol] == 0 ? nextStart : starts[symbol] + sizes[symbol];
  }

  long[] addresses() {
    return sortedStarts;
  }

  long[] ends() {
    return sortedEnds;
  }

  long[] nameOffsets() {
    return sortedNames;
  }
}
