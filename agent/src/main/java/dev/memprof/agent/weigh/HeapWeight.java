package dev.memprof.agent.weigh;

/**
 * What an object weighs on the Java heap, by a walk of {@link HeapWalk}. Immutable.
 *
 * <p>Reachable is what can be reached from the object, itself included. Exclusive is what of that
 * nothing else holds: with the object gone it could be collected. Neither goes through soft, weak
 * and phantom references, nor into classes, class loaders, modules and threads; see {@link
 * HeapWalk}.
 *
 * @param reachableBytes shallow sizes, as the JVM lays objects out; a lower bound when the walk was
 *     stopped before all had been reached
 * @param exclusiveBytes likewise; {@link #UNKNOWN} when the walk was stopped
 * @param objects how many are reachable
 * @param exclusiveObjects how many of these are exclusive; or {@link #UNKNOWN}
 * @param directBytes capacity of reachable direct buffers that own their memory (have a cleaner):
 *     native memory, apart from the bytes above. Slices and views own none; mapped files are not
 *     counted, and neither are buffers that free themselves in another way, such as Netty's without
 *     a cleaner, or arenas of java.lang.foreign
 * @param exclusiveDirectBytes of these, of exclusive buffers; or {@link #UNKNOWN}
 * @param directBuffers how many own their memory
 * @param weakReferences soft, weak and phantom references that were not followed, without the JDK's
 *     cleaners; many of them mean that the object is a cache of such values, which then are not in
 *     its weight
 * @param pauseNanos how long the application stood still, in three parts
 * @param stop whether the walk came to its end
 */
public record HeapWeight(
    long reachableBytes,
    long exclusiveBytes,
    long objects,
    long exclusiveObjects,
    long directBytes,
    long exclusiveDirectBytes,
    long directBuffers,
    long weakReferences,
    long pauseNanos,
    Stop stop) {

  /** In place of a figure that only a complete walk could tell. */
  public static final long UNKNOWN = -1;

  static final int FIGURES = 10;

  /** In the order of struct heap_walk_result of native/src/hotspot/heap_walk.h. */
  static HeapWeight of(long[] figures) {
    return new HeapWeight(
        figures[0],
        figures[2],
        figures[1],
        figures[3],
        figures[4],
        figures[6],
        figures[5],
        figures[7],
        figures[8],
        Stop.of(figures[9]));
  }

  /** Why a walk ended. Keep in step with enum heap_walk_stop of native/src/hotspot/heap_walk.h. */
  public enum Stop {
    COMPLETE(""),
    TIME(
        "the time limit was reached: at least this much is reachable, the exclusive size is unknown"),
    TAGS("too many arrays: at least this much is reachable, what is exclusive is not known"),
    ORDER("this JVM walks its heap in another order: what is exclusive is not known"),
    LATE("the time limit was reached before the exclusive size was known");

    private final String word;

    Stop(String word) {
      this.word = word;
    }

    static Stop of(long code) {
      return switch ((int) code) {
        case 0 -> COMPLETE;
        case 1 -> TIME;
        case 2 -> TAGS;
        case 3 -> ORDER;
        default -> LATE;
      };
    }

    /** What a reader must know; empty for a complete walk. */
    public String word() {
      return word;
    }
  }
}
