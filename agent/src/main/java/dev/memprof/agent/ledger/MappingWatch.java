package dev.memprof.agent.ledger;

import java.util.Arrays;

/**
 * Every mapping of this process and the stack that made it, as {@code libmemprof.so} has watched
 * them from the start ({@code native/src/process/mappings.c}). Not seen are mappings that libc and
 * the dynamic loader make within: stacks of threads, libraries.
 *
 * <p>The library is loaded already. Any thread may call.
 */
public final class MappingWatch {
  /** Longs of a range in {@link #ranges}: start, end, stack, birth in milliseconds since 1970. */
  public static final int RANGE_LONGS = 4;

  private static final int MAX_WORDS = 64;

  /** What was enough the last time. */
  private static volatile int roomLongs = RANGE_LONGS * 1024;

  private MappingWatch() {}

  private static native int ranges(long[] into);

  private static native int words(long stack, long[] into);

  /** False where the library was not preloaded: then there are no ranges. */
  public static native boolean isWatching();

  /**
   * How often something could not be recorded since the start: no room, or a signal handler that
   * maps while its thread changes the table.
   */
  public static native long lostChanges();

  /**
   * All ranges in order of their addresses, {@link #RANGE_LONGS} longs each. None overlaps another;
   * neighbours that one stack has mapped within a minute are one, as old as the oldest. While other
   * threads map, they may be of slightly different moments.
   */
  public static long[] ranges() {
    long[] ranges = new long[roomLongs];
    while (true) {
      int length = ranges(ranges) * RANGE_LONGS;
      if (length <= ranges.length) {
        roomLongs = ranges.length;
        return Arrays.copyOf(ranges, length);
      }
      ranges = new long[length + length / 4 / RANGE_LONGS * RANGE_LONGS];
    }
  }

  /**
   * The words of a stack as in a dump ({@code docs/formats.md}), innermost first: native frames,
   * then Java's. A stack of malloc's own, or of {@code libmemprof.so}'s, is the return address of
   * {@code mmap} alone. What a number stands for never changes.
   */
  public static long[] stack(long number) {
    long[] words = new long[MAX_WORDS];
    return Arrays.copyOf(words, words(number, words));
  }
}
