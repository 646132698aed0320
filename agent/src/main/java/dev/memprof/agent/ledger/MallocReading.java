package dev.memprof.agent.ledger;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.ledger.MallocUse;
import dev.memprof.ledger.Share;
import java.util.List;

/**
 * What jemalloc says of its memory.
 *
 * @param freeSlots where most lies free beside live blocks
 */
record MallocReading(MallocUse use, List<Share> freeSlots) {
  /**
   * As of the current epoch, which is the caller's to advance.
   *
   * @param untouchedBytes as of {@link MallocUse}
   */
  static MallocReading read(Mallctl mallctl, SizeClasses classes, long untouchedBytes) {
    String all = "stats.arenas." + Mallctl.ALL_ARENAS + ".";
    long pageBytes = mallctl.readLong("arenas.page");
    SizeClasses.Rounding rounding = classes.rounding();
    MallocUse use =
        new MallocUse(
            mallctl.readLong("stats.allocated") - rounding.tailBytes(),
            mallctl.readLong(all + "tcache_bytes"),
            rounding.touchedBytes(),
            mallctl.readLong("stats.active") - rounding.tailBytes(),
            (mallctl.readLong(all + "pdirty") + mallctl.readLong(all + "pmuzzy")) * pageBytes,
            mallctl.readLong("stats.metadata"),
            untouchedBytes);
    return new MallocReading(use, classes.freeSlots());
  }
}
