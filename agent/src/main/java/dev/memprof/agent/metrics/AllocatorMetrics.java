package dev.memprof.agent.metrics;

import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.allocator.AllocatorStatistics.Arena;
import dev.memprof.agent.allocator.AllocatorStatistics.Totals;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** jemalloc's totals. */
final class AllocatorMetrics implements MetricSource {
  private final AllocatorReading allocator;

  AllocatorMetrics(AllocatorReading allocator) {
    this.allocator = allocator;
  }

  @Override
  public void read(Families into) {
    Totals totals = allocator.totals();
    into.gauge(
            "allocator_allocated_bytes",
            "Bytes that the application and the JVM hold by malloc",
            totals.allocated())
        .gauge(
            "allocator_active_bytes",
            "Bytes in pages with allocations; more than allocated by what is fragmented",
            totals.active())
        .gauge("allocator_metadata_bytes", "Bytes of jemalloc's own tables", totals.metadata())
        .gauge(
            "allocator_resident_bytes",
            "Bytes of physical memory that jemalloc holds, at most",
            totals.resident())
        .gauge("allocator_mapped_bytes", "Bytes in jemalloc's active extents", totals.mapped())
        .gauge(
            "allocator_retained_bytes",
            "Bytes of address space that jemalloc keeps without physical memory",
            totals.retained());
  }

  /** Arenas are many on large machines, so that they are shown on request only. */
  void readArenas(Families into) {
    List<Arena> arenas = allocator.arenas();
    into.gauge("arena_threads", "Threads of an arena", "arena", by(arenas, Arena::threads))
        .gauge(
            "arena_allocated_bytes",
            "Allocated bytes of an arena",
            "arena",
            by(arenas, Arena::allocated))
        .gauge("arena_active_bytes", "Active bytes of an arena", "arena", by(arenas, Arena::active))
        .gauge(
            "arena_dirty_bytes",
            "Bytes in unused pages that an arena has not given back",
            "arena",
            by(arenas, Arena::dirty))
        .gauge(
            "arena_muzzy_bytes",
            "Bytes in unused pages that the kernel may take from an arena",
            "arena",
            by(arenas, Arena::muzzy))
        .gauge(
            "arena_resident_bytes",
            "Bytes of physical memory that an arena holds, at most",
            "arena",
            by(arenas, Arena::resident));
  }

  private static Map<String, Long> by(List<Arena> arenas, ToLongFunction<Arena> value) {
    return Families.by(arenas, arena -> Integer.toString(arena.index()), value);
  }
}
