package dev.memprof.ledger;

import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.Category;
import java.util.List;

/**
 * What jemalloc says of its memory, all in bytes.
 *
 * @param allocatedBytes in blocks that were handed out, those that thread caches hold included;
 *     without pages behind what was asked for
 * @param threadCacheBytes freed blocks in caches of threads
 * @param roundingBytes how much larger the blocks are than what was asked for; an estimate
 * @param activeBytes in pages that hold a block; likewise
 * @param dirtyBytes free pages that were written, muzzy ones included
 * @param metadataBytes of jemalloc's own
 * @param untouchedBytes how much of live blocks and jemalloc's own was never touched, as experience
 *     tells; {@link #UNKNOWN} without any
 */
public record MallocUse(
    long allocatedBytes,
    long threadCacheBytes,
    long roundingBytes,
    long activeBytes,
    long dirtyBytes,
    long metadataBytes,
    long untouchedBytes) {
  /** Then all that the kernel misses is of live blocks and jemalloc's own. */
  public static final long UNKNOWN = Long.MAX_VALUE;

  /** Bytes that the parts are more than what the kernel counts: never touched. */
  public long missingBytes(long residentBytes) {
    long claimed = parts().stream().mapToLong(Share::bytes).sum();
    return Math.max(0, claimed - residentBytes);
  }

  /**
   * The parts, the surest to be resident first: free pages were in use before, and of its own
   * tables jemalloc lays out more than it touches.
   */
  public List<Share> parts() {
    return List.of(
        new Share(Category.MALLOC_DIRTY, "free pages, kept for a while", dirtyBytes),
        new Share(
            Category.MALLOC_FRAGMENTATION,
            "free parts of pages in use",
            activeBytes - allocatedBytes),
        new Share(Category.MALLOC_FRAGMENTATION, LedgerRow.THREAD_CACHES, threadCacheBytes),
        new Share(
            Category.MALLOC_ROUNDING,
            "between what was asked for and the block; estimated by samples",
            roundingBytes),
        new Share(
            Category.MALLOC_LIVE,
            "blocks in use",
            allocatedBytes - threadCacheBytes - roundingBytes),
        new Share(Category.MALLOC_METADATA, "of jemalloc", metadataBytes));
  }
}
