package dev.memprof.contract;

import java.util.List;

/**
 * jemalloc's statistics. Object name {@code dev.memprof:type=Allocator}. Each single attribute
 * advances the epoch for itself, so two of them may disagree; {@link #getSnapshot} reads all of one
 * epoch.
 */
@Described("Shows the statistics of the native allocator, jemalloc, and changes its controls.")
public interface AllocatorMXBean {
  /** Options of malloc_stats_print that leave only what jemalloc was built with and runs with. */
  String WITHOUT_STATISTICS = "mdablxeh";

  @Described("The application holds this many bytes in blocks (stats.allocated).")
  @Unit("bytes")
  long getAllocatedBytes();

  @Described("Pages with at least one block take this many bytes (stats.active).")
  @Unit("bytes")
  long getActiveBytes();

  @Described("The allocator's own bookkeeping takes this many bytes (stats.metadata).")
  @Unit("bytes")
  long getMetadataBytes();

  @Described("The allocator has at most this many bytes in physical memory (stats.resident).")
  @Unit("bytes")
  long getResidentBytes();

  @Described("The allocator has mapped this many bytes in active extents (stats.mapped).")
  @Unit("bytes")
  long getMappedBytes();

  @Described(
      "The allocator keeps this many bytes of address space for reuse, without physical memory"
          + " (stats.retained).")
  @Unit("bytes")
  long getRetainedBytes();

  @Described("This has all of these figures, read in one epoch.")
  AllocatorSnapshot getSnapshot();

  @Described("These are the arenas in use, read in one epoch.")
  List<ArenaStats> getArenas();

  @Described(
      "These are the blocks of each size, counted and not sampled, of all arenas. Those in the"
          + " caches of threads count as live.")
  List<BlockSize> getBlockSizes();

  @Described(
      "Unused dirty pages return to the system after this time; -1 means never, 0 means at once.")
  @Unit("milliseconds")
  long getDirtyDecayMillis();

  void setDirtyDecayMillis(long millis);

  @Described("Muzzy pages return to the system after this time; -1 means never, 0 means at once.")
  @Unit("milliseconds")
  long getMuzzyDecayMillis();

  void setMuzzyDecayMillis(long millis);

  @Described("This is true while the allocator's background threads return unused pages.")
  boolean isBackgroundThread();

  void setBackgroundThread(boolean enabled);

  @Described(
      "Returns all unused dirty pages to the system now, and tells how many resident bytes that"
          + " gave back.")
  @Unit("bytes")
  long purge();

  @Reads
  @Described("Returns the whole statistics report of jemalloc as text.")
  default String statsPrint() {
    return statsPrint("");
  }

  @Reads
  @Described("Returns the statistics report of jemalloc, as its options ask for.")
  String statsPrint(
      @Described(
              "These are options of malloc_stats_print, such as J for JSON; empty means everything"
                  + " as text.")
          String options);

  @Reads
  @Described("Returns the options that jemalloc was built with and runs with, and their values.")
  default String readControl() {
    return statsPrint(WITHOUT_STATISTICS);
  }

  @Reads
  @Described("Returns the value of one control of jemalloc; only those that change nothing.")
  String readControl(
      @Described("This is the name of the control, such as opt.lg_prof_sample.") String name);
}
