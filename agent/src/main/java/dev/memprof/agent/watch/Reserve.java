package dev.memprof.agent.watch;

/**
 * A piece of the Java heap that is let go when the heap ends, so that a dump of that moment can be
 * read and stored. Taken while there is room: at the start, or when the heap has grown so far that
 * it could end before the next look. Not for two threads at once.
 */
final class Reserve {
  private static final int MAX_BYTES = 4 << 20;

  /**
   * Of an array, at most. With it, a whole number of MiB would fill one region of G1's heap more.
   */
  private static final int HEADER_BYTES = 24;

  /** Of the heap, at most. */
  private static final int SHARE = 16;

  /**
   * Taken only when so many times as much is free. At the start the heap may have ended already:
   * then the start needs the room itself. Later a failure here would be the host's.
   */
  private static final int FREE_AT_START = 3;

  private static final int FREE_LATER = 8;

  /**
   * What a heap must take of the kernel yet, page by page, until it ends: by that, resident memory
   * grows, and a tenth of a second later the watch looks.
   */
  private static final long FAR_BYTES = 1L << 30;

  private byte[] held;

  Reserve() {
    hold(FREE_AT_START);
  }

  /** Whether a heap that has taken that much of its most cannot end soon. */
  static boolean isFar(long maxBytes, long takenBytes) {
    return maxBytes - takenBytes > FAR_BYTES;
  }

  private static int size() {
    return (int) Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / SHARE) - HEADER_BYTES;
  }

  private void hold(int freeReserves) {
    Runtime runtime = Runtime.getRuntime();
    long maxBytes = runtime.maxMemory();
    long takenBytes = runtime.totalMemory();
    long freeBytes = maxBytes - takenBytes + runtime.freeMemory();
    if (!isFar(maxBytes, takenBytes) && freeBytes > (long) freeReserves * size()) {
      held = new byte[size()];
    }
  }

  void release() {
    held = null;
  }

  /** Takes it, or takes it again, once the heap may end soon and if there is plenty of room. */
  void restore() {
    if (held == null) {
      hold(FREE_LATER);
    }
  }
}
