package dev.memprof.agent.garbage;

import dev.memprof.contract.GarbageReading;
import dev.memprof.contract.GarbageRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells what native memory only garbage holds, without a collection: JVMTI follows references,
 * natively, while the application stands still. Two walks: one along the JDK's lists of cleaners,
 * which tell what they free and whose end they wait for; the other from all roots, which leaves out
 * weak, phantom and final references, and marks which of these owners it meets.
 *
 * <p>Soft references hold: a collection clears them only when the Java heap is nearly full. What
 * only an object with a finalizer holds is garbage, and takes two collections. JVMTI shows no
 * constants of {@code invokedynamic}: what is held by nothing else is taken for garbage.
 *
 * <p>The pause grows with the live heap, 0.1 us and more for each object. No walk: no cost. One at
 * a time, under this class's monitor.
 */
public final class GarbageWalk {
  /** Some 300 MB of native memory at the very most. */
  private static final int MAX_CLEANERS = 1_000_000;

  private static final int FIGURES_OF_A_GROUP = 4;

  private static final Set<String> ZLIB_OWNERS =
      Set.of("java.util.zip.Inflater", "java.util.zip.Deflater");

  /** In the order of enum garbage_walk_stop of native/src/hotspot/garbage_walk.h. */
  enum Stop {
    COMPLETE,
    TIME,
    FULL
  }

  private GarbageWalk() {}

  /**
   * @param longest both walks together; what the JVM does before and after one comes on top
   * @throws IllegalStateException when this JVM cannot do it; the message says why
   */
  public static synchronized GarbageReading walk(Duration longest) {
    Object[] found = new Object[3];
    long now = System.currentTimeMillis();
    String problem = walk(longest.toNanos(), MAX_CLEANERS, found);
    if (problem != null) {
      throw new IllegalStateException("no heap walk: " + problem);
    }
    long[] ofWalk = (long[]) found[2];
    Stop stop = Stop.values()[(int) ofWalk[1]];
    return new GarbageReading(
        now, rows((Class<?>[]) found[0], (long[]) found[1], stop), ofWalk[0], note(stop));
  }

  static List<GarbageRow> rows(Class<?>[] classes, long[] figures, Stop stop) {
    List<GarbageRow> rows = new ArrayList<>();
    for (int i = 0; i < figures.length / FIGURES_OF_A_GROUP; i++) {
      String owner = classes[2 * i].getName();
      String action = classes[2 * i + 1] == null ? "" : classes[2 * i + 1].getName();
      int first = FIGURES_OF_A_GROUP * i;
      boolean unknown = stop == Stop.TIME;
      rows.add(
          new GarbageRow(
              owner,
              action,
              kind(owner, action),
              figures[first],
              figures[first + 1],
              unknown ? GarbageRow.UNKNOWN : figures[first + 2],
              unknown ? GarbageRow.UNKNOWN : figures[first + 3]));
    }
    return rows;
  }

  private static String kind(String owner, String action) {
    if (action.startsWith("java.nio.Direct") && action.endsWith("$Deallocator")) {
      return GarbageRow.DIRECT;
    }
    if (action.startsWith("sun.nio.ch.") && action.endsWith("Unmapper")) {
      return GarbageRow.MAPPED;
    }
    return ZLIB_OWNERS.contains(owner) ? GarbageRow.ZLIB : GarbageRow.OTHER;
  }

  private static String note(Stop stop) {
    return switch (stop) {
      case COMPLETE -> "";
      case TIME -> "the time limit was reached: what is garbage is not known";
      case FULL ->
          String.format(
              Locale.ROOT,
              "there are more than %,d cleaners: the figures are those of so many",
              MAX_CLEANERS);
    };
  }

  private static native String walk(long maxNanos, int maxCleaners, Object[] found);
}
