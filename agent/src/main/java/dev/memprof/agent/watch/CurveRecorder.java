package dev.memprof.agent.watch;

import dev.memprof.agent.limits.LimitUse;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.CategoryPoint;
import dev.memprof.store.file.RunPoint;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;

/** Records how memory went, for the report of a run. Only the watch's thread may call. */
final class CurveRecorder {
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** While less than a hundredth changes, so often. */
  private static final long QUIET_SECONDS = 10;

  /** The rows of the ledger are read so often at first, since a fast leak is to be found soon. */
  private static final long EARLY_CATEGORIES_SECONDS = 5;

  private static final long EARLY_SECONDS = 300;

  private static final long CATEGORIES_SECONDS = 60;

  /**
   * And so often while resident memory changes by less than a hundredth, or less than some readings
   * take themselves: each leaves half a MiB of garbage on the Java heap.
   */
  private static final long QUIET_CATEGORIES_SECONDS = 300;

  private static final long MAX_QUIET_BYTES = 2 << 20;

  private final DumpStore store;
  private final Figures figures;
  private final LimitTrigger limits;
  private final Clock clock;
  private final long startNanos;
  private volatile Supplier<Map<String, Long>> categories = Map::of;
  private long categoriesNanos;
  private long lastNanos;
  private long lastLive;
  private long lastResident;
  private long categoriesResident;

  CurveRecorder(DumpStore store, Figures figures, LimitTrigger limits, Clock clock, long nanos) {
    this.store = store;
    this.figures = figures;
    this.limits = limits;
    this.clock = clock;
    startNanos = nanos;
    categoriesNanos =
        nanos; // not at once: the start has enough to do, and whoever asks does not wait
    lastNanos = nanos - QUIET_SECONDS * SECOND_NANOS;
  }

  /**
   * From now on records the rows of the ledger as well. Any thread may call.
   *
   * @param residentBytes by category; asked each 5 seconds at first, from 5 seconds after the start
   *     on, then once a minute, and each 5 minutes while memory stands still; empty where it is not
   *     known
   */
  void recordCategories(Supplier<Map<String, Long>> residentBytes) {
    categories = residentBytes;
  }

  void record(long nanos) {
    recordPoint(nanos);
    if (nanos - categoriesNanos >= pauseSeconds(nanos) * SECOND_NANOS) {
      categoriesNanos = nanos;
      categoriesResident = figures.residentBytes();
      Map<String, Long> residentBytes = categories.get();
      if (!residentBytes.isEmpty()) {
        store.record(new CategoryPoint(clock.instant(), residentBytes));
      }
    }
  }

  private long pauseSeconds(long nanos) {
    long change = Math.abs(figures.residentBytes() - categoriesResident);
    if (categoriesResident > 0 && change <= Math.max(categoriesResident / 100, MAX_QUIET_BYTES)) {
      return QUIET_CATEGORIES_SECONDS;
    }
    boolean early = nanos - startNanos < EARLY_SECONDS * SECOND_NANOS;
    return early ? EARLY_CATEGORIES_SECONDS : CATEGORIES_SECONDS;
  }

  private void recordPoint(long nanos) {
    long since = nanos - lastNanos;
    if (since < SECOND_NANOS || (since < QUIET_SECONDS * SECOND_NANOS && !hasChanged())) {
      return;
    }
    lastNanos = nanos;
    lastLive = figures.liveBytes();
    lastResident = figures.residentBytes();
    LimitUse nearest = limits.nearest();
    store.record(
        new RunPoint(
            clock.instant(),
            lastLive,
            figures.allocatorResidentBytes(),
            lastResident,
            nearest == null ? 0 : nearest.ceilingBytes(),
            nearest == null ? "" : nearest.name()));
  }

  private boolean hasChanged() {
    return differ(figures.liveBytes(), lastLive) || differ(figures.residentBytes(), lastResident);
  }

  private static boolean differ(long now, long then) {
    return Math.abs(now - then) > then / 100;
  }
}
