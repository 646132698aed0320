package dev.memprof.ledger.inside;

import dev.memprof.ledger.MallocUse;
import dev.memprof.ledger.Share;
import java.util.List;

/**
 * What figures of jemalloc mean for the ledger.
 *
 * @param freeSlots where most lies free beside live blocks
 */
record MallocReading(MallocUse use, List<Share> freeSlots) {
  /**
   * @param untouchedBytes as of {@link MallocUse}
   */
  static MallocReading of(MallocFigures figures, long untouchedBytes) {
    SizeClasses classes = new SizeClasses(figures);
    SizeClasses.Rounding rounding = classes.rounding();
    MallocUse use =
        new MallocUse(
            figures.allocatedBytes() - rounding.tailBytes(),
            figures.threadCacheBytes(),
            rounding.touchedBytes(),
            figures.activeBytes() - rounding.tailBytes(),
            (figures.dirtyPages() + figures.muzzyPages()) * figures.pageBytes(),
            figures.metadataBytes(),
            untouchedBytes);
    return new MallocReading(use, classes.freeSlots());
  }
}
