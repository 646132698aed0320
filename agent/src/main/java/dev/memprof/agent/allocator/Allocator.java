package dev.memprof.agent.allocator;

import dev.memprof.agent.allocator.AllocatorStatistics.Arena;
import dev.memprof.agent.allocator.AllocatorStatistics.Totals;
import java.util.List;

/** The allocator's statistics, which stand still until the epoch is advanced. */
public interface Allocator {
  /** Brings them up to date, for which every arena is locked. */
  void advanceEpoch();

  /**
   * Gives the kernel what has been free for as long as jemalloc keeps it ({@code dirty_decay_ms}).
   * It does so by itself where an arena is used, but an idle one keeps what it has.
   */
  void decay();

  Totals totals();

  /** The arenas that are in use. */
  List<Arena> arenas();

  /** Live bytes of one arena, which must be initialized. */
  long allocatedBytes(int arena);

  /** jemalloc's. */
  static Allocator of(Mallctl mallctl) {
    return new Allocator() {
      @Override
      public void advanceEpoch() {
        mallctl.advanceEpoch();
      }

      @Override
      public void decay() {
        mallctl.execute("arena." + Mallctl.ALL_ARENAS + ".decay");
      }

      @Override
      public Totals totals() {
        return AllocatorStatistics.totals(mallctl);
      }

      @Override
      public List<Arena> arenas() {
        return AllocatorStatistics.arenas(mallctl);
      }

      @Override
      public long allocatedBytes(int arena) {
        return AllocatorStatistics.allocatedBytes(mallctl, arena);
      }
    };
  }
}
