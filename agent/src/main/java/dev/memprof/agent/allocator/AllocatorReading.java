package dev.memprof.agent.allocator;

import dev.memprof.agent.allocator.AllocatorStatistics.Arena;
import dev.memprof.agent.allocator.AllocatorStatistics.Totals;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * jemalloc's statistics for those who ask often. Its monitor makes values that are read together
 * come from one epoch, and the epoch advance at most once a second, since that takes every arena's
 * locks.
 */
public final class AllocatorReading {
  private static final long EPOCH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Allocator allocator;
  private final LongSupplier nanoClock;
  private long epochNanos;

  public AllocatorReading(Allocator allocator) {
    this(allocator, System::nanoTime);
  }

  /**
   * @param nanoClock as {@link System#nanoTime}
   */
  AllocatorReading(Allocator allocator, LongSupplier nanoClock) {
    this.allocator = allocator;
    this.nanoClock = nanoClock;
    epochNanos = nanoClock.getAsLong() - EPOCH_NANOS;
  }

  private synchronized <T> T ofOneEpoch(Supplier<T> reading) {
    long now = nanoClock.getAsLong();
    if (now - epochNanos >= EPOCH_NANOS) {
      allocator.advanceEpoch();
      epochNanos = now;
    }
    return reading.get();
  }

  public Totals totals() {
    return ofOneEpoch(allocator::totals);
  }

  /** As of this moment: for who has seen that much has changed. */
  public Totals freshTotals() {
    return fresh(allocator::totals);
  }

  /** Likewise, what else the allocator tells. */
  public synchronized <T> T fresh(Supplier<T> reading) {
    allocator.advanceEpoch();
    epochNanos = nanoClock.getAsLong();
    return reading.get();
  }

  /** See {@link Allocator#decay()}: takes no longer than a reading. */
  public void decay() {
    allocator.decay();
  }

  /** Live bytes of one arena, which must be initialized. */
  public long allocatedBytes(int arena) {
    return ofOneEpoch(() -> allocator.allocatedBytes(arena));
  }

  /** The arenas that are in use. */
  public List<Arena> arenas() {
    return ofOneEpoch(allocator::arenas);
  }
}
