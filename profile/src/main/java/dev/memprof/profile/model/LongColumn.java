package dev.memprof.profile.model;

import java.util.Arrays;

/** A growing list of longs, as {@link IntColumn}. For one thread. */
public final class LongColumn {
  private static final int PIECE_BITS = 10;
  private static final int MASK = (1 << PIECE_BITS) - 1;

  private long[][] pieces = new long[4][];
  private int size;

  public void add(long value) {
    int piece = size >>> PIECE_BITS;
    if (piece == pieces.length) {
      pieces = Arrays.copyOf(pieces, 2 * piece);
    }
    if (pieces[piece] == null) {
      pieces[piece] = new long[1 << PIECE_BITS];
    }
    pieces[piece][size++ & MASK] = value;
  }

  /**
   * @param index below {@link #size}
   */
  public long get(int index) {
    return pieces[index >>> PIECE_BITS][index & MASK];
  }

  /**
   * @param index below {@link #size}
   */
  public void set(int index, long value) {
    pieces[index >>> PIECE_BITS][index & MASK] = value;
  }

  public int size() {
    return size;
  }

  /** Forgets what was added after it had that size. */
  public void truncate(int to) {
    size = to;
  }
}
