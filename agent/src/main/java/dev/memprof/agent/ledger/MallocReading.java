package dev.memprof.agent.ledger;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.ledger.MallocUse;

/** What jemalloc says of its memory, at one moment. */
final class MallocReading {
  private MallocReading() {}

  static MallocUse read(Mallctl mallctl) {
    String all = "stats.arenas." + Mallctl.ALL_ARENAS + ".";
    mallctl.advanceEpoch();
    long pageBytes = mallctl.readLong("arenas.page");
    return new MallocUse(
        mallctl.readLong("stats.allocated"),
        mallctl.readLong(all + "tcache_bytes"),
        0,
        mallctl.readLong("stats.active"),
        (mallctl.readLong(all + "pdirty") + mallctl.readLong(all + "pmuzzy")) * pageBytes,
        mallctl.readLong("stats.metadata"));
  }
}
