package dev.memprof.profile.model;

import java.util.Arrays;

/**
 * A growing list of ints, in pieces of some kilobytes: nothing is copied when it grows, a Java heap
 * needs no long run of free memory for it, and a collection moves it at the speed of memory. For
 * one thread.
 */
public final class IntColumn {
  private static final int PIECE_BITS = 10;
  private static final int MASK = (1 << PIECE_BITS) - 1;

  private int[][] pieces = new int[4][];
  private int size;

  public void add(int value) {
    int piece = size >>> PIECE_BITS;
    if (piece == pieces.length) {
      pieces = Arrays.copyOf(pieces, 2 * piece);
    }
    if (pieces[piece] == null) {
      pieces[piece] = new int[1 << PIECE_BITS];
    }
    pieces[piece][size++ & MASK] = value;
  }

  /**
   * @param index below {@link #size}
   */
  public int get(int index) {
    return pieces[index >>> PIECE_BITS][index & MASK];
  }

  /**
   * @param from index of the first; with {@code into.length}, not beyond {@link #size}
   */
  public void copy(int from, int[] into) {
    for (int copied = 0; copied < into.length; ) {
      int at = (from + copied) & MASK;
      int count = Math.min(into.length - copied, (1 << PIECE_BITS) - at);
      System.arraycopy(pieces[(from + copied) >>> PIECE_BITS], at, into, copied, count);
      copied += count;
    }
  }

  public int size() {
    return size;
  }

  /** Forgets what was added after it had that size. */
  public void truncate(int to) {
    size = to;
  }
}
