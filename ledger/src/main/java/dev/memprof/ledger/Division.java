package dev.memprof.ledger;

import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.Tally.Sum;
import dev.memprof.ledger.claim.Category;
import java.util.List;

/**
 * Divides what is known by its addresses into parts that are known by figures alone. The parts add
 * up to the whole.
 */
final class Division {
  private static final String COUNTED_AGAIN =
      "counted again: ZGC maps each page at several addresses";

  /** Less than that is the JVM's. */
  private static final long MIN_OTHER_BYTES = 8 << 20;

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
    left -= part(tally, new Share(Category.JAVA_HEAP, COUNTED_AGAIN, countedAgain), left);
    for (Share share : used) {
      left -= part(tally, share, left);
    }
    tally.add(
        Category.JAVA_HEAP,
        LedgerRow.UNUSED_HEAP,
        new Sum(left, heap.virtual() - (heap.resident() - left), heap.swap()));
  }

  /**
   * The profiled allocator's extents. Where the kernel counts less than jemalloc, pages have not
   * been touched: as much as usual of live blocks and jemalloc's own, which stay, and the rest of
   * free pages, which come and go. Where it counts more, pages that were given back are still
   * there.
   */
  static void ofMalloc(Tally tally, MallocUse use) {
    if (use == null) {
      return;
    }
    Sum extents = tally.take(Category.MALLOC_LIVE);
    long left = extents.resident();
    long ofDirty = Math.max(0, use.missingBytes(left) - use.untouchedBytes());
    for (Share part : use.parts()) {
      boolean dirty = part.category() == Category.MALLOC_DIRTY;
      long bytes = dirty ? part.bytes() - Math.min(ofDirty, part.bytes()) : part.bytes();
      left -= part(tally, new Share(part.category(), part.owner(), bytes), left);
    }
    tally.add(
        Category.MALLOC_DIRTY,
        "given back, still in memory",
        new Sum(left, extents.virtual() - (extents.resident() - left), extents.swap()));
  }

  private static long part(Tally tally, Share share, long left) {
    long part = Math.max(0, Math.min(share.bytes(), left));
    tally.add(share.category(), share.owner(), Sum.ofResident(part));
    return part;
  }

  /**
   * The heap of the process, by what malloc of the C library tells: what is more than it has is
   * another allocator's.
   *
   * @param cLibraryBytes all that it has
   * @param other who has the rest
   */
  static void ofBreak(Tally tally, long cLibraryBytes, String other) {
    long all = tally.residentOf(Category.OTHER_ALLOCATORS, LedgerRow.C_LIBRARY_MALLOC);
    long ofBreak = tally.residentOf(Category.OTHER_ALLOCATORS, LedgerRow.C_LIBRARY_BREAK);
    divideBreak(
        tally,
        Math.max(0, cLibraryBytes - (all - ofBreak)),
        other + ", by what malloc of the C library does not have");
  }

  /**
   * The same, by what the heap of the process looks like.
   *
   * @param cLibraryBytes all that malloc of the C library has of it
   */
  static void ofBreakItself(Tally tally, long cLibraryBytes, String other) {
    divideBreak(tally, cLibraryBytes, other + ", by the break");
  }

  private static void divideBreak(Tally tally, long cLibraryBytes, String other) {
    Sum heap = tally.take(Category.OTHER_ALLOCATORS, LedgerRow.C_LIBRARY_BREAK);
    long own = Math.min(heap.resident(), cLibraryBytes);
    tally.add(Category.OTHER_ALLOCATORS, LedgerRow.C_LIBRARY_BREAK, Sum.ofResident(own));
    tally.add(
        Category.OTHER_ALLOCATORS,
        other,
        new Sum(heap.resident() - own, heap.virtual() - own, heap.swap()));
  }

  /**
   * What is known to be there, taken from the memory that has no owner.
   *
   * @param other who may have the rest, if it is much; null for nobody
   */
  static void ofUnexplained(Tally tally, List<Share> estimates, String other) {
    Sum unknown = tally.take(Category.UNEXPLAINED);
    long left = unknown.resident();
    for (Share estimate : estimates) {
      left -= part(tally, estimate, left);
    }
    Sum rest = new Sum(left, unknown.virtual() - (unknown.resident() - left), unknown.swap());
    if (other != null && left >= MIN_OTHER_BYTES) {
      tally.add(Category.OTHER_ALLOCATORS, other + ", or mapped by other code", rest);
    } else {
      tally.add(Category.UNEXPLAINED, "anonymous memory", rest);
    }
  }
}
