package dev.memprof.contract;

import java.util.List;

/**
 * jemalloc's statistics. Object name {@code dev.memprof:type=Allocator}. Each single attribute
 * advances the epoch for itself, so two of them may disagree; {@link #getSnapshot} reads all of one
 * epoch.
 */
@Described("Statistics and controls of the native allocator (jemalloc)")
public interface AllocatorMXBean {
  @Described("Bytes in blocks that the application holds (stats.allocated)")
  @Unit("bytes")
  long getAllocatedBytes();

  @Described("Bytes in pages that hold at least one block (stats.active)")
  @Unit("bytes")
  long getActiveBytes();

  @Described("Bytes of the allocator's own bookkeeping (stats.metadata)")
  @Unit("bytes")
  long getMetadataBytes();

  @Described("Upper bound of the allocator's physical memory in bytes (stats.resident)")
  @Unit("bytes")
  long getResidentBytes();

  @Described("Bytes in active extents mapped by the allocator (stats.mapped)")
  @Unit("bytes")
  long getMappedBytes();

  @Described("Bytes of virtual memory kept for reuse, without physical memory (stats.retained)")
  @Unit("bytes")
  long getRetainedBytes();

  @Described("All of these figures, read in one epoch")
  AllocatorSnapshot getSnapshot();

  @Described("The arenas in use, read in one epoch")
  List<ArenaStats> getArenas();

  @Described(
      "Time until unused dirty pages of new arenas return to the system; -1 never, 0 at once")
  @Unit("milliseconds")
  long getDirtyDecayMillis();

  void setDirtyDecayMillis(long millis);

  @Described("Time until muzzy pages of new arenas return to the system; -1 never, 0 at once")
  @Unit("milliseconds")
  long getMuzzyDecayMillis();

  void setMuzzyDecayMillis(long millis);

  @Described("Whether the allocator's background threads return unused pages")
  boolean isBackgroundThread();

  void setBackgroundThread(boolean enabled);

  @Described(
      "Return all unused dirty pages to the system now; returns the resident bytes given back")
  @Unit("bytes")
  long purge();

  @Described("jemalloc's own statistics report")
  String statsPrint(
      @Described("malloc_stats_print options, e.g. J for JSON, empty for everything as text")
          String options);

  @Described(
      "Read one mallctl control by name, such as opt.lg_prof_sample; only those that change"
          + " nothing")
  String readControl(@Described("Name of the control") String name);
}
