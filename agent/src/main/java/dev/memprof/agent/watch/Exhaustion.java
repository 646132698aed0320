package dev.memprof.agent.watch;

import dev.memprof.agent.sampler.HookLibrary;
import java.util.EnumMap;
import java.util.Map;

/**
 * Lets one dump pass for a cause and minute, since memory that is used up is used up for every
 * thread that asks. Time is given. Not for two threads at once.
 */
final class Exhaustion {
  private static final long APART_NANOS = 60_000_000_000L;

  private final Map<Cause, Long> lastNanos = new EnumMap<>(Cause.class);

  /** What ended; the bits are libmemprof's, and so are the words, which its socket tells. */
  enum Cause {
    JAVA_HEAP(HookLibrary.EXHAUSTED_JAVA_HEAP, "java heap"),
    THREADS(HookLibrary.EXHAUSTED_THREADS, "threads"),
    METASPACE(HookLibrary.EXHAUSTED_METASPACE, "metaspace"),
    OTHER(HookLibrary.EXHAUSTED_OTHER, "other"),
    DIRECT_MEMORY(8, "direct memory"),
    NATIVE_MEMORY(16, "native memory");

    private final int bit;
    private final String words;

    Cause(int bit, String words) {
      this.bit = bit;
      this.words = words;
    }

    /** In a set of causes. */
    int bit() {
      return bit;
    }

    /** As in the detail of a dump. */
    String words() {
      return words;
    }

    /**
     * Of an error that Java code has thrown, by its message; null where no memory has ended.
     *
     * <p>java.nio.Bits: {@code Cannot reserve 8 bytes of direct buffer memory (...)}; Netty: {@code
     * failed to allocate 8 byte(s) of direct memory (...)}; jdk.internal.misc.Unsafe: {@code Unable
     * to allocate 8 bytes}; sun.nio.ch.FileChannelImpl: {@code Map failed}; Thread.start0: {@code
     * unable to create native thread}. Arrays beyond 2^31 elements are refused as well.
     */
    static Cause of(String message) {
      if (message == null) {
        return OTHER;
      }
      if (message.contains("direct buffer memory") || message.contains("direct memory")) {
        return DIRECT_MEMORY;
      }
      if (message.startsWith("Unable to allocate") || message.startsWith("Map failed")) {
        return NATIVE_MEMORY;
      }
      if (message.contains("native thread")) {
        return THREADS;
      }
      if (message.equals("Metaspace") || message.equals("Compressed class space")) {
        return METASPACE;
      }
      if (message.contains("heap space") || message.contains("GC overhead")) {
        return JAVA_HEAP;
      }
      return message.contains("array") || message.contains("length") ? null : OTHER;
    }
  }

  /** Whether a dump is due; it counts as taken then. */
  boolean isDue(Cause cause, long nanos) {
    Long last = lastNanos.get(cause);
    if (last != null && nanos - last < APART_NANOS) {
      return false;
    }
    lastNanos.put(cause, nanos);
    return true;
  }
}
