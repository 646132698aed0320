package dev.memprof.agent.metrics;

import dev.memprof.agent.mallctl.Mallctl;
import java.util.ArrayList;
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

  /** jemalloc's totals, all in bytes. */
  public record Totals(
      long allocated, long active, long metadata, long resident, long mapped, long retained) {}

  /** One arena: threads assigned to it, and bytes. */
  public record Arena(
      int index, int threads, long allocated, long active, long dirty, long muzzy, long resident) {}

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
    return ofOneEpoch(
        () ->
            new Totals(
                mallctl.readLong("stats.allocated"),
                mallctl.readLong("stats.active"),
                mallctl.readLong("stats.metadata"),
                mallctl.readLong("stats.resident"),
                mallctl.readLong("stats.mapped"),
                mallctl.readLong("stats.retained")));
  }

  /** The arenas that are in use. */
  public List<Arena> arenas() {
    return ofOneEpoch(this::readArenas);
  }

  private List<Arena> readArenas() {
    long pageBytes = mallctl.readLong("arenas.page");
    List<Arena> arenas = new ArrayList<>();
    for (int i = 0; i < mallctl.readInt("arenas.narenas"); i++) {
      if (mallctl.readBoolean("arena." + i + ".initialized")) {
        String arena = "stats.arenas." + i + ".";
        arenas.add(
            new Arena(
                i,
                mallctl.readInt(arena + "nthreads"),
                mallctl.readLong(arena + "small.allocated")
                    + mallctl.readLong(arena + "large.allocated"),
                mallctl.readLong(arena + "pactive") * pageBytes,
                mallctl.readLong(arena + "pdirty") * pageBytes,
                mallctl.readLong(arena + "pmuzzy") * pageBytes,
                mallctl.readLong(arena + "resident")));
      }
    }
    return arenas;
  }
}
