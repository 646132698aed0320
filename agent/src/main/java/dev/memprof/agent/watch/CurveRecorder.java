package dev.memprof.agent.watch;

import dev.memprof.agent.limits.LimitUse;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.RunPoint;
import java.time.Clock;

/** Records how memory went, for the report of a run. Only the watch's thread may call. */
final class CurveRecorder {
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** While less than a hundredth changes, so often. */
  private static final long QUIET_SECONDS = 10;

  private final DumpStore store;
  private final Figures figures;
  private final LimitTrigger limits;
  private final Clock clock;
  private long lastNanos;
  private long lastLive;
  private long lastResident;

  CurveRecorder(DumpStore store, Figures figures, LimitTrigger limits, Clock clock, long nanos) {
    this.store = store;
    this.figures = figures;
    this.limits = limits;
    this.clock = clock;
    lastNanos = nanos - QUIET_SECONDS * SECOND_NANOS;
  }

  void record(long nanos) {
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
