package dev.memprof.agent.ledger;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** A jemalloc that a library brings along. The library of memprof is loaded already. Any thread. */
final class ForeignJemalloc {
  private ForeignJemalloc() {}

  private static native int read(byte[] path, long[] into);

  /**
   * Bytes in its live blocks, by its own statistics.
   *
   * @param library a file that is loaded
   * @return empty where it is no jemalloc, or exports no {@code mallctl}
   */
  static OptionalLong liveBytes(String library) {
    long[] figures = new long[2];
    byte[] path = (library + "\0").getBytes(StandardCharsets.UTF_8);
    return read(path, figures) == 0 ? OptionalLong.of(figures[0]) : OptionalLong.empty();
  }
}
