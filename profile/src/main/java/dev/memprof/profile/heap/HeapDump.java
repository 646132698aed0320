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
  }
}
