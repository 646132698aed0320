package dev.memprof.agent.jmx;

import dev.memprof.agent.allocator.AllocatorStatistics;

/** One arena: its index, the threads assigned to it, and its bytes. */
public record ArenaStats(
    int index,
    int threads,
    long allocatedBytes,
    long activeBytes,
    long dirtyBytes,
    long muzzyBytes,
    long residentBytes) {
  static ArenaStats of(AllocatorStatistics.Arena arena) {
    return new ArenaStats(
        arena.index(),
        arena.threads(),
        arena.allocated(),
        arena.active(),
        arena.dirty(),
        arena.muzzy(),
        arena.resident());
  }
}
