package dev.memprof.profile.heap;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import java.util.List;
import java.util.Map;

/**
 * What jemalloc or gperftools wrote, unnamed and unscaled.
 *
 * @param scale what the counts stand for
 * @param stacks in the order of the file; gperftools can have one more than once
 * @param threadNames by jemalloc's number of a thread, where the header has a name
 * @param symbols names by address, of a file that brings them; null for one that does not
 * @param mappedLibraries the lines of {@code /proc/self/maps} at the time of the dump that have to
 *     do with code
 */
record RawDump(
    Scale scale,
    RawStacks stacks,
    Map<Long, String> threadNames,
    Map<Long, String> symbols,
    List<String> mappedLibraries) {

  /**
   * How counts in a file become estimates.
   *
   * @param intervalBytes mean bytes between two samples; 0 where everything was counted
   * @param linear whether the sampler was gperftools' first, which took a block of {@code size}
   *     with a probability of {@code min(1, size / interval)}
   */
  record Scale(long intervalBytes, boolean linear) {
    static final Scale NONE = new Scale(0, false);

    Estimate estimate(long objects, long bytes) {
      if (!linear || objects == 0) {
        return objects == 0
            ? new Estimate(0, bytes, 0, bytes)
            : Estimate.ofSamples(objects, bytes, intervalBytes);
      }
      double mean = (double) bytes / objects;
      double factor = mean > 0 && mean < intervalBytes ? intervalBytes / mean : 1;
      return new Estimate(objects * factor, bytes * factor, objects, bytes);
    }
  }

  /** One stack as sampled. */
  static final class Stack {
    static final long NO_AGE = -1;

    /** Innermost first; see docs/formats.md. */
    final long[] words;

    /** Live objects in the samples; 0 only where everything was counted. */
    final long objects;

    /** Their bytes. */
    final long bytes;

    /** Shares of threads, each three numbers: thread, objects, bytes. */
    final long[] threads;

    /** For how long all of it has lived at least; {@link #NO_AGE} where that is not told. */
    final long minAgeSeconds;

    /** What was ever sampled there; null where that is not told. */
    final StackHistory history;

    /** Its frames, where the file names them with the stack; null elsewhere. */
    final List<Frame> frames;

    Stack(
        long[] words,
        long objects,
        long bytes,
        long[] threads,
        long minAgeSeconds,
        StackHistory history,
        List<Frame> frames) {
      this.words = words;
      this.objects = objects;
      this.bytes = bytes;
      this.threads = threads;
      this.minAgeSeconds = minAgeSeconds;
      this.history = history;
      this.frames = frames;
    }
  }
}
