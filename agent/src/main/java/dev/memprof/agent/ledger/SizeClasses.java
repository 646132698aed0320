package dev.memprof.agent.ledger;

import dev.memprof.agent.allocator.BlockSizes;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.contract.BlockSize;
import dev.memprof.ledger.Share;
import dev.memprof.ledger.claim.Category;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What jemalloc tells of its size classes: how much larger blocks are than what was asked for, and
 * how much lies free beside blocks of one size. As of the current epoch. Any thread may call.
 */
final class SizeClasses {
  private static final int MAX_FREE_CLASSES = 3;

  private final Mallctl mallctl;

  /** Of small blocks, in bytes. */
  private final long[] bins;

  /** Of large blocks, in bytes. */
  private final long[] extents;

  private final long pageBytes;
  private final boolean tellsRequests;

  SizeClasses(Mallctl mallctl) {
    this.mallctl = mallctl;
    pageBytes = mallctl.readLong("arenas.page");
    bins = sizes("arenas.bin.", mallctl.readInt("arenas.nbins"));
    extents = sizes("arenas.lextent.", mallctl.readInt("arenas.nlextents"));
    tellsRequests = mallctl.has("opt.prof_stats", 1) && mallctl.readBoolean("opt.prof_stats");
  }

  private long[] sizes(String classes, int count) {
    return IntStream.range(0, count)
        .mapToLong(i -> mallctl.readLong(classes + i + ".size"))
        .toArray();
  }

  /**
   * How much larger live blocks are than what was asked for.
   *
   * @param touchedBytes within pages that hold asked-for bytes as well
   * @param tailBytes whole pages at the ends of large blocks: nobody touches them
   */
  record Rounding(long touchedBytes, long tailBytes) {
    static final Rounding NONE = new Rounding(0, 0);
  }

  /**
   * Estimated by the samples: each stands for as many blocks as its size makes likely, as in a
   * profile. {@link Rounding#NONE} where this jemalloc, or the user's {@code MALLOC_CONF}, does not
   * keep what was asked for.
   */
  Rounding rounding() {
    if (!tellsRequests) {
      return Rounding.NONE;
    }
    double interval = Math.pow(2, mallctl.readLong("prof.lg_sample"));
    double touched = 0;
    double tails = 0;
    for (int i = 0; i < bins.length; i++) {
      long[] live = mallctl.readPair("prof.stats.bins." + i + ".live");
      touched += unasked(live, bins[i]) * scale(bins[i], interval);
    }
    for (int i = 0; i < extents.length; i++) {
      long[] live = mallctl.readPair("prof.stats.lextents." + i + ".live");
      double unasked = unasked(live, extents[i]) * scale(extents[i], interval);
      // Of the last page that is touched, half on the average.
      double within = live[1] * scale(extents[i], interval) * pageBytes / 2;
      touched += Math.min(unasked, within);
      tails += Math.max(0, unasked - within);
    }
    return new Rounding(Math.round(touched), Math.round(tails));
  }

  /**
   * @param live bytes asked for, and samples
   */
  private static long unasked(long[] live, long blockBytes) {
    return live[1] * blockBytes - live[0];
  }

  /** How many blocks of that size a sample stands for. */
  private static double scale(long blockBytes, double interval) {
    return 1 / -Math.expm1(-blockBytes / interval);
  }

  /** Where most lies free beside live blocks, the largest first. */
  List<Share> freeSlots() {
    return BlockSizes.small(mallctl).stream()
        .sorted(Comparator.comparingLong(BlockSize::freeBytes).reversed())
        .limit(MAX_FREE_CLASSES)
        .map(SizeClasses::free)
        .toList();
  }

  private static Share free(BlockSize size) {
    return new Share(
        Category.MALLOC_FRAGMENTATION,
        String.format(Locale.ROOT, "free slots among blocks of %,d bytes", size.blockBytes()),
        size.freeBytes() / size.blockBytes(),
        size.freeBytes());
  }
}
