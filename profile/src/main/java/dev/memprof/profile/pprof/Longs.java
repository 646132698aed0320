package dev.memprof.profile.pprof;

import java.util.Arrays;

/** A growing list of longs: a repeated field. */
final class Longs {
  private long[] values = new long[4];
  private int size;

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + (size >> 1));
    }
    values[size++] = value;
  }

  void clear() {
    size = 0;
  }

  long[] toArray() {
    return Arrays.copyOf(values, size);
  }

  int size() {
    return size;
  }

  long get(int index) {
    return values[index];
  }
}
