package dev.memprof.agent.allocator;

import dev.memprof.contract.AllocatorSnapshot;
import dev.memprof.contract.ArenaStats;
import java.util.ArrayList;
import java.util.List;

/** jemalloc's statistics as of the current epoch, which is the caller's to advance. */
public final class AllocatorStatistics {
  private AllocatorStatistics() {}

  /** Of all arenas together. */
  public static final String ALL = "stats.arenas." + Mallctl.ALL_ARENAS + ".";

  /**
   * Totals, all in bytes.
   *
   * @param held of what is allocated: neither freed blocks in caches of threads nor jemalloc's own
   */
  public record Totals(
      long allocated,
      long held,
      long active,
      long metadata,
      long resident,
      long mapped,
      long retained) {
    /**
     * What JMX, HTTP and JSON carry of them.
     *
     * @param timeMillis when they were read, ms since the epoch
     * @param processResidentBytes physical memory of the whole process
     */
    public AllocatorSnapshot snapshot(long timeMillis, long processResidentBytes) {
      return new AllocatorSnapshot(
          timeMillis,
          allocated,
          active,
          metadata,
          resident,
          mapped,
          retained,
          processResidentBytes);
    }
  }

  /** One arena: threads assigned to it, and bytes. */
  public record Arena(
      int index, int threads, long allocated, long active, long dirty, long muzzy, long resident) {
    /** What JMX, HTTP and JSON carry of it. */
    public ArenaStats stats() {
      return new ArenaStats(index, threads, allocated, active, dirty, muzzy, resident);
    }
  }

  public static Totals totals(Mallctl mallctl) {
    long allocated = mallctl.readLong("stats.allocated");
    return new Totals(
        allocated,
        allocated - mallctl.readLong(ALL + "tcache_bytes") - mallctl.readLong(ALL + "internal"),
        mallctl.readLong("stats.active"),
        mallctl.readLong("stats.metadata"),
        mallctl.readLong("stats.resident"),
        mallctl.readLong("stats.mapped"),
        mallctl.readLong("stats.retained"));
  }

  /** The arenas that are in use. */
  public static List<Arena> arenas(Mallctl mallctl) {
    long pageBytes = mallctl.readLong("arenas.page");
    List<Arena> arenas = new ArrayList<>();
    for (int i = 0; i < mallctl.readInt("arenas.narenas"); i++) {
      if (mallctl.readBoolean("arena." + i + ".initialized")) {
        String arena = "stats.arenas." + i + ".";
        arenas.add(
            new Arena(
                i,
                mallctl.readInt(arena + "nthreads"),
                allocatedBytes(mallctl, i),
                mallctl.readLong(arena + "pactive") * pageBytes,
                mallctl.readLong(arena + "pdirty") * pageBytes,
                mallctl.readLong(arena + "pmuzzy") * pageBytes,
                mallctl.readLong(arena + "resident")));
      }
    }
    return arenas;
  }

  /** Live bytes of one arena, which must be initialized. */
  public static long allocatedBytes(Mallctl mallctl, int index) {
    String arena = "stats.arenas." + index + ".";
    return mallctl.readLong(arena + "small.allocated")
        + mallctl.readLong(arena + "large.allocated");
  }
}
