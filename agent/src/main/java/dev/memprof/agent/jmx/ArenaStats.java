package dev.memprof.agent.jmx;

import dev.memprof.agent.allocator.AllocatorStatistics;

/** One arena: its index, the threads assigned to it, and its bytes. */
public final class ArenaStats {
  private final int index;
  private final int threads;
  private final long allocatedBytes;
  private final long activeBytes;
  private final long dirtyBytes;
  private final long muzzyBytes;
  private final long residentBytes;

  public ArenaStats(
      int index,
      int threads,
      long allocatedBytes,
      long activeBytes,
      long dirtyBytes,
      long muzzyBytes,
      long residentBytes) {
    this.index = index;
    this.threads = threads;
    this.allocatedBytes = allocatedBytes;
    this.activeBytes = activeBytes;
    this.dirtyBytes = dirtyBytes;
    this.muzzyBytes = muzzyBytes;
    this.residentBytes = residentBytes;
  }

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

  public int getIndex() {
    return index;
  }

  public int getThreads() {
    return threads;
  }

  public long getAllocatedBytes() {
    return allocatedBytes;
  }

  public long getActiveBytes() {
    return activeBytes;
  }

  public long getDirtyBytes() {
    return dirtyBytes;
  }

  public long getMuzzyBytes() {
    return muzzyBytes;
  }

  public long getResidentBytes() {
    return residentBytes;
  }
}
