package dev.memprof.profile.heap;

import java.util.List;

/**
 * What jemalloc wrote, unnamed and unscaled.
 *
 * @param intervalBytes mean bytes between two samples
 * @param stacks every stack once
 * @param mappedLibraries the lines of {@code /proc/self/maps} at the time of the dump
 */
record HeapDump(long intervalBytes, List<Stack> stacks, List<String> mappedLibraries) {

  /** One stack as sampled. */
  static final class Stack {
    /** Innermost first; see docs/formats.md. */
    final long[] words;

    /** Live objects in the samples, at least 1. */
    final long objects;

    /** Their bytes. */
    final long bytes;

    Stack(long[] words, long objects, long bytes) {
      this.words = words;
      this.objects = objects;
      this.bytes = bytes;
    }

    /**
     * How many allocations one sampled one stands for. jemalloc ({@code prof_unbias}) counts such
     * that a reader must scale by the inverse of the probability that an allocation of the stack's
     * mean size was sampled: 1 - exp(-size / interval).
     */
    double scale(long intervalBytes) {
      return 1 / -Math.expm1(-((double) bytes / objects) / intervalBytes);
    }
  }
}
