package dev.memprof.ledger.inside;

import dev.memprof.contract.BlockSize;
import dev.memprof.ledger.Share;
import dev.memprof.ledger.claim.Category;
import dev.memprof.profile.text.Decimals;
import java.util.Comparator;
import java.util.List;

/**
 * How much larger blocks are than what was asked for, by the samples; and by jemalloc, how much
 * lies free beside blocks of one size.
 */
record SizeClasses(MallocFigures figures) {
  private static final int MAX_FREE_CLASSES = 3;

  /**
   * How much larger live blocks are than what was asked for.
   *
   * @param touchedBytes within pages that hold asked-for bytes as well
   * @param tailBytes whole pages at the ends of large blocks: nobody touches them
   */
  record Rounding(long touchedBytes, long tailBytes) {}

  /**
   * Estimated by the samples: each stands for as many blocks as its size makes likely, as in a
   * profile. Nothing where it is not known which of them live.
   */
  Rounding rounding() {
    double interval = Math.pow(2, figures.sampleLog());
    double touched = 0;
    double tails = 0;
    for (LiveSize size : figures.live()) {
      double scale = scale(size.usableBytes(), interval);
      double unasked = (size.samples() * size.usableBytes() - size.requestedBytes()) * scale;
      // Of a large block's last page that is touched, half on the average.
      boolean small = size.usableBytes() <= figures.maxSmallBytes();
      double within =
          small ? unasked : Math.min(unasked, size.samples() * scale * figures.pageBytes() / 2);
      touched += within;
      tails += unasked - within;
    }
    return new Rounding(Math.round(touched), Math.round(tails));
  }

  /** How many blocks of that size a sample stands for. */
  private static double scale(long blockBytes, double interval) {
    return 1 / -Math.expm1(-blockBytes / interval);
  }

  /** Where most lies free beside live blocks, the largest first. */
  List<Share> freeSlots() {
    return figures.small().stream()
        .sorted(Comparator.comparingLong(BlockSize::freeBytes).reversed())
        .limit(MAX_FREE_CLASSES)
        .map(SizeClasses::free)
        .toList();
  }

  private static Share free(BlockSize size) {
    return new Share(
        Category.MALLOC_FRAGMENTATION,
        "free slots among blocks of " + Decimals.grouped(size.blockBytes()) + " bytes",
        size.freeBytes() / size.blockBytes(),
        size.freeBytes());
  }
}
