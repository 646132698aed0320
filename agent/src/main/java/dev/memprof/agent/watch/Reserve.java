package dev.memprof.agent.watch;

/**
 * A piece of the Java heap that is let go when the heap ends, so that a dump of that moment can be
 * read and stored. Taken at the start, while there is room. Not for two threads at once.
 */
final class Reserve {
  private static final int MAX_BYTES = 4 << 20;

  /** Of the heap, at most. */
  private static final int SHARE = 16;

  /** Taken again only when so many times as much is free: a failure here would be the host's. */
  private static final int FREE_RESERVES = 8;

  private byte[] held;

  Reserve() {
    hold();
  }

  private static int size() {
    return (int) Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / SHARE);
  }

  private void hold() {
    held = new byte[size()];
  }

  void release() {
    held = null;
  }

  /** Takes it again, if there is plenty of room. */
  void restore() {
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    if (held == null && free > (long) FREE_RESERVES * size()) {
      hold();
    }
  }
}
