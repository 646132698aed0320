package dev.memprof.agent.metrics;

import dev.memprof.agent.mallctl.AllocatorStatistics;
import dev.memprof.agent.mallctl.AllocatorStatistics.Arena;
import dev.memprof.agent.mallctl.AllocatorStatistics.Totals;
import dev.memprof.agent.mallctl.Mallctl;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * jemalloc's statistics for those who ask often. Its monitor makes values that are read together
 * come from one epoch, and the epoch advance at most once a second, since that takes every arena's
 * locks.
 */
public final class AllocatorReading {
  private static final long EPOCH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Mallctl mallctl;
  private long epochNanos = System.nanoTime() - EPOCH_NANOS;

  public AllocatorReading(Mallctl mallctl) {
    this.mallctl = mallctl;
  }

  private synchronized <T> T ofOneEpoch(Supplier<T> reading) {
    long now = System.nanoTime();
    if (now - epochNanos >= EPOCH_NANOS) {
      mallctl.advanceEpoch();
      epochNanos = now;
    }
    return reading.get();
  }

  public Totals totals() {
    return ofOneEpoch(() -> AllocatorStatistics.totals(mallctl));
  }

  /** As of this moment: for who has seen that much has changed. */
  public synchronized Totals freshTotals() {
    mallctl.advanceEpoch();
    epochNanos = System.nanoTime();
    return AllocatorStatistics.totals(mallctl);
  }

  /** Live bytes of one arena, which must be initialized. */
  public long allocatedBytes(int arena) {
    return ofOneEpoch(() -> AllocatorStatistics.allocatedBytes(mallctl, arena));
  }

  /** The arenas that are in use. */
  public List<Arena> arenas() {
    return ofOneEpoch(() -> AllocatorStatistics.arenas(mallctl));
  }
}
