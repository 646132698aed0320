package dev.memprof.agent.watch;

import dev.memprof.store.DumpStore;
import dev.memprof.store.file.CategoryPoint;
import dev.memprof.store.file.RunPoint;
import dev.memprof.store.file.SitePoint;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Records how memory went, for the report of a run. Only the watch's thread may call. */
final class CurveRecorder {
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** While less than a hundredth changes, so often. */
  private static final long QUIET_SECONDS = 10;

  /** The rows of the ledger are read so often at first, since a fast leak is to be found soon. */
  private static final long EARLY_CATEGORIES_SECONDS = 5;

  private static final long EARLY_SECONDS = 300;

  private static final long MINUTE_SECONDS = 60;

  /**
   * And so often while resident memory changes by less than a hundredth, or less than some readings
   * take themselves: each leaves half a MiB of garbage on the Java heap.
   */
  private static final long QUIET_READING_SECONDS = 300;

  /**
   * A reading of the sites leaves some MiB of garbage: an idle JVM's heap would grow by it, and
   * growth of the heap is none of malloc.
   */
  private static final long QUIET_SITES_SECONDS = 1_800;

  private static final long MAX_QUIET_BYTES = 2 << 20;

  private final DumpStore store;
  private final Figures figures;
  private final LimitTrigger limits;
  private final Clock clock;
  private final long startNanos;
  private volatile Supplier<Map<String, Long>> categories = Map::of;
  private volatile Supplier<Optional<SitePoint>> sites = Optional::empty;
  private final Pace categoriesPace;
  private final Pace sitesPace;
  private long lastNanos;
  private long lastLive;
  private long lastResident;

  CurveRecorder(DumpStore store, Figures figures, LimitTrigger limits, Clock clock, long nanos) {
    this.store = store;
    this.figures = figures;
    this.limits = limits;
    this.clock = clock;
    startNanos = nanos;
    // Not at once: the start has enough to do, and whoever asks does not wait.
    categoriesPace = new Pace(figures::residentBytes, QUIET_READING_SECONDS, nanos);
    sitesPace = new Pace(figures::liveBytes, QUIET_SITES_SECONDS, nanos);
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

  /**
   * From now on records what is live by age as well. Any thread may call.
   *
   * @param aged asked once a minute, and each 30 minutes while live native memory stands still;
   *     empty where it is not known
   */
  void recordSites(Supplier<Optional<SitePoint>> aged) {
    sites = aged;
  }

  void record(long nanos) {
    recordPoint(nanos);
    boolean early = nanos - startNanos < EARLY_SECONDS * SECOND_NANOS;
    if (categoriesPace.isDue(nanos, early ? EARLY_CATEGORIES_SECONDS : MINUTE_SECONDS)) {
      Map<String, Long> residentBytes = categories.get();
      if (!residentBytes.isEmpty()) {
        store.record(new CategoryPoint(clock.instant(), residentBytes));
      }
    }
    if (sitesPace.isDue(nanos, MINUTE_SECONDS)) {
      sites.get().ifPresent(store::record);
    }
  }

  /** When something was read last, and how much memory there was. */
  private static final class Pace {
    private final LongSupplier bytes;
    private final long quietSeconds;
    private long readNanos;
    private long readBytes;

    /**
     * @param bytes whose change makes a reading worth its garbage
     * @param quietSeconds between two readings without such a change
     */
    Pace(LongSupplier bytes, long quietSeconds, long nanos) {
      this.bytes = bytes;
      this.quietSeconds = quietSeconds;
      readNanos = nanos;
    }

    /** Whether it is to be read now, which then is done. */
    boolean isDue(long nanos, long seconds) {
      long now = bytes.getAsLong();
      boolean quiet =
          readBytes > 0 && Math.abs(now - readBytes) <= Math.max(readBytes / 100, MAX_QUIET_BYTES);
      if (nanos - readNanos < (quiet ? quietSeconds : seconds) * SECOND_NANOS) {
        return false;
      }
      readNanos = nanos;
      readBytes = now;
      return true;
    }
  }

  private void recordPoint(long nanos) {
    long since = nanos - lastNanos;
    if (since < SECOND_NANOS || (since < QUIET_SECONDS * SECOND_NANOS && !hasChanged())) {
      return;
    }
    lastNanos = nanos;
    lastLive = figures.liveBytes();
    lastResident = figures.residentBytes();
    store.record(
        RunPoint.of(
            clock.instant(),
            lastLive,
            figures.allocatorResidentBytes(),
            lastResident,
            limits.nearest()));
  }

  private boolean hasChanged() {
    return differ(figures.liveBytes(), lastLive) || differ(figures.residentBytes(), lastResident);
  }

  private static boolean differ(long now, long then) {
    return Math.abs(now - then) > then / 100;
  }
}
