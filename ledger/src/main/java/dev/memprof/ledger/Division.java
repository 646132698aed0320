package dev.memprof.ledger;

import dev.memprof.ledger.Tally.Sum;
import dev.memprof.ledger.claim.Category;
import java.util.List;

/**
 * Divides what is known by its addresses into parts that are known by figures alone. The parts add
 * up to the whole.
 */
final class Division {
  static final String UNUSED_HEAP = "committed, not in use";

  private static final String COUNTED_AGAIN =
      "counted again: ZGC maps each page at several addresses";

  private Division() {}

  /**
   * The Java heap, by what its pools say is in use; objects that were never touched are not
   * resident.
   *
   * @param countedAgain bytes that the kernel counts a second time
   */
  static void ofHeap(Tally tally, List<Share> used, long countedAgain) {
    if (used.isEmpty()) {
      return;
    }
    Sum heap = tally.take(Category.JAVA_HEAP);
    long left = heap.resident();
    left -= part(tally, Category.JAVA_HEAP, COUNTED_AGAIN, countedAgain, left);
    for (Share share : used) {
      left -= part(tally, Category.JAVA_HEAP, share.owner(), share.bytes(), left);
    }
    tally.add(
        Category.JAVA_HEAP,
        UNUSED_HEAP,
        new Sum(left, heap.virtual() - (heap.resident() - left), heap.swap()));
  }

  /**
   * The profiled allocator's extents. Where the kernel counts less than jemalloc, pages have not
   * been touched: of its own tables, which it lays out for more than it needs, then of live blocks.
   * Free pages were in use before. Where the kernel counts more, pages that were given back are
   * still there.
   */
  static void ofMalloc(Tally tally, MallocUse use) {
    if (use == null) {
      return;
    }
    Sum extents = tally.take(Category.MALLOC_LIVE);
    long left = extents.resident();
    left -=
        part(tally, Category.MALLOC_DIRTY, "free pages, kept for a while", use.dirtyBytes(), left);
    left -=
        part(
            tally,
            Category.MALLOC_FRAGMENTATION,
            "free parts of pages in use",
            use.activeBytes() - use.allocatedBytes(),
            left);
    left -=
        part(
            tally,
            Category.MALLOC_FRAGMENTATION,
            "freed blocks in caches of threads",
            use.threadCacheBytes(),
            left);
    left -=
        part(
            tally,
            Category.MALLOC_ROUNDING,
            "between what was asked for and the block",
            use.roundingBytes(),
            left);
    long live = use.allocatedBytes() - use.threadCacheBytes() - use.roundingBytes();
    left -= part(tally, Category.MALLOC_LIVE, "blocks in use", live, left);
    left -= part(tally, Category.MALLOC_METADATA, "of jemalloc", use.metadataBytes(), left);
    tally.add(
        Category.MALLOC_DIRTY,
        "given back, still in memory",
        new Sum(left, extents.virtual() - (extents.resident() - left), extents.swap()));
  }

  private static long part(Tally tally, Category category, String owner, long bytes, long left) {
    long part = Math.max(0, Math.min(bytes, left));
    tally.add(category, owner, Sum.ofResident(part));
    return part;
  }

  /** What is known to be there, taken from the memory that has no owner. */
  static void ofUnexplained(Tally tally, List<Share> estimates) {
    Sum unknown = tally.take(Category.UNEXPLAINED);
    long left = unknown.resident();
    for (Share estimate : estimates) {
      left -= part(tally, estimate.category(), estimate.owner(), estimate.bytes(), left);
    }
    tally.add(
        Category.UNEXPLAINED,
        "anonymous memory",
        new Sum(left, unknown.virtual() - (unknown.resident() - left), unknown.swap()));
  }
}
