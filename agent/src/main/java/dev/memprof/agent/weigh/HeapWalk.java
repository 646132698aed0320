package dev.memprof.agent.weigh;

import java.time.Duration;

/**
 * Weighs an object without releasing it: JVMTI follows its references, natively, while the
 * application stands still. Three walks: one finds the roots (threads' stacks, statics, JNI
 * references), one what the object reaches, and one from the roots follows the object last of all.
 * What is left for it alone is exclusive.
 *
 * <p>Not followed:
 *
 * <ul>
 *   <li>the referents of soft, weak and phantom references (in neither walk: what is held only so
 *       is held by nobody), and the links between cleaners, which would lead from any direct buffer
 *       to all others. Other fields of a subclass of Reference are, such as the value of a {@code
 *       WeakHashMap.Entry};
 *   <li>classes, class loaders, modules, threads and thread groups: they belong to the application.
 *       Of what a local variable points to, what the object reaches is not shared for that: a
 *       thread is in the middle of an operation on it, mostly. What else a thread holds is.
 * </ul>
 *
 * <p>The pause grows with what is reached, and with the whole live heap: some 0.3 us for each
 * object (benchmarks/weigh); before JDK 20 the JVM looks at all objects after each walk as well.
 * The application runs between the walks: what it exchanges meanwhile may be exclusive, but not
 * reachable. Arrays of references and direct buffers take a tag each, 56 to 100 bytes of native
 * memory, until the end. No walk: no cost. One at a time, under this class's monitor.
 */
public final class HeapWalk {
  /** Some 400 MB of native memory at the very most. */
  public static final long MAX_TAGS = 4_000_000;

  public static final Duration MAX_DURATION = Duration.ofSeconds(5);

  private HeapWalk() {}

  /** With the usual limits. */
  public static HeapWeight weigh(Object instance) {
    return weigh(instance, MAX_DURATION, MAX_TAGS);
  }

  /**
   * @param longest all walks together; what the JVM does before and after one comes on top
   * @param mostTags arrays of references and direct buffers that may be reached
   * @throws IllegalArgumentException for a class, class loader or thread
   * @throws IllegalStateException when this JVM cannot do it; the message says why
   */
  public static synchronized HeapWeight weigh(Object instance, Duration longest, long mostTags) {
    if (instance instanceof Class
        || instance instanceof ClassLoader
        || instance instanceof Thread) {
      throw new IllegalArgumentException(
          instance.getClass().getName() + ": classes, class loaders and threads have no weight");
    }
    long[] figures = new long[HeapWeight.FIGURES];
    String problem = walk(instance, longest.toNanos(), mostTags, figures);
    if (problem != null) {
      throw new IllegalStateException("no heap walk: " + problem);
    }
    return HeapWeight.of(figures);
  }

  private static native String walk(Object instance, long mostNanos, long mostTags, long[] figures);
}
