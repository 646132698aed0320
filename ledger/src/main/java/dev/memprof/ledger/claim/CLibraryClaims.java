package dev.memprof.ledger.claim;

import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.proc.MemoryWords;
import dev.memprof.ledger.proc.Vma;
import java.util.List;

/**
 * Claims what glibc's malloc has beside the break. glibc maps it where nobody sees it, and it is
 * known by what glibc writes at its start (malloc/malloc.c, malloc/arena.c).
 */
final class CLibraryClaims {
  /** Of address space, at a multiple of that; in use from its start (HEAP_MAX_SIZE, 64 bits). */
  private static final long ARENA_BYTES = 64L << 20;

  private static final int PAGE_BYTES = 4096;

  /** The three lowest bits of a block's size are flags; this one says that it was mapped alone. */
  static final long FLAGS = 7;

  private static final long IS_MAPPED = 2;
  private static final long PREVIOUS_IN_USE = 1;
  private static final long BLOCK_UNIT = 16;

  /** DEFAULT_MMAP_THRESHOLD_MIN: it may only grow by itself. */
  private static final long MIN_LARGE_BYTES = 128 << 10;

  /** MMAP_AS_MORECORE_SIZE. */
  private static final long PIECE_BYTES = 1 << 20;

  /** So many blocks in a row are no chance. */
  private static final int CHAIN = 8;

  /** A look must end; what is smaller than either of those is not read. */
  private static final int MAX_READS = 1 << 13;

  /** Pages in a row. */
  private static final int MAX_MISSES = 1 << 9;

  private final Claims claims;
  private final List<Vma> areas;
  private final MemoryWords memory;
  private int reads;

  CLibraryClaims(Claims claims, List<Vma> areas, MemoryWords memory) {
    this.claims = claims;
    this.areas = areas;
    this.memory = memory;
  }

  /**
   * Full arenas that lie side by side are one mapping to the kernel. They are mapped without a
   * claim on memory to come; HotSpot's metaspace, whose pieces may look alike, has one on what it
   * commits.
   */
  void addArenas() {
    for (int i = 0; i < areas.size(); i++) {
      Vma used = areas.get(i);
      long end = (used.end() + ARENA_BYTES - 1) / ARENA_BYTES * ARENA_BYTES;
      if (used.isAnonymous()
          && used.isWritable()
          && used.isNotAccounted()
          && used.start() % ARENA_BYTES == 0
          && claims.isFree(used.start(), end)
          && (used.end() == end || isFollowedByRest(i, end))
          && isArena(used.start())) {
        claims.add(
            used.start(), end, Category.OTHER_ALLOCATORS, LedgerRow.C_LIBRARY_MALLOC + " (arena)");
      }
    }
  }

  private boolean isFollowedByRest(int index, long end) {
    if (index + 1 == areas.size()) {
      return false;
    }
    Vma rest = areas.get(index + 1);
    return rest.isReserved() && rest.start() == areas.get(index).end() && rest.end() == end;
  }

  /**
   * Other allocators take such pieces as well, mimalloc does. {@code struct _heap_info}: the arena
   * and the piece before, both within such pieces, how much is in use and how much was ever.
   */
  private boolean isArena(long start) {
    if (!memory.isReadable()) {
      return true;
    }
    long[] info = memory.words(start, 4);
    return info != null
        && info[0] % ARENA_BYTES != 0
        && info[0] % ARENA_BYTES < PAGE_BYTES
        && info[1] % ARENA_BYTES == 0
        && info[2] > 0
        && info[2] <= ARENA_BYTES
        && info[3] >= info[2]
        && info[3] <= ARENA_BYTES;
  }

  /**
   * Blocks from 128 KiB on are mapped alone: before the block stand the bytes that are left out in
   * front of it, none, and the size of the mapping with a flag. A second C library in the process
   * (dlmopen) cannot have the break, and maps for its main arena.
   */
  void addMapped() {
    if (memory.isReadable()) {
      for (long[] gap : claims.gapsOfMemory(areas)) {
        addMapped(gap[0], gap[1]);
      }
    }
  }

  /**
   * Neighbours are one mapping to the kernel, others' too. Between two pieces of an arena nobody
   * else has anything: the first one is longer than usual.
   */
  private void addMapped(long start, long end) {
    int misses = 0;
    long endOfArena = 0;
    for (long at = start;
        end - at >= MIN_LARGE_BYTES && misses < MAX_MISSES && reads < MAX_READS; ) {
      long block = largeBlock(at, end);
      long arena = block == 0 ? pieceOfArena(at, end) : 0;
      if (block > 0) {
        claim(at, at + block, " (large blocks)");
        endOfArena = 0;
      } else if (arena > 0) {
        claim(endOfArena == 0 ? at : endOfArena, at + arena, " (main arena of a second one)");
        endOfArena = at + arena;
      }
      misses = block + arena > 0 ? 0 : misses + 1;
      at += Math.max(PAGE_BYTES, block + arena);
    }
  }

  /**
   * How much the C library has of the heap of the process, from its start on: its blocks lie one
   * behind the other, up to the break or to what another allocator took. All of it where that is
   * not seen in time.
   */
  static long ofBreak(Vma heap, MemoryWords memory) {
    long at = heap.start();
    for (int i = 0; i < MAX_READS && at < heap.end(); i++) {
      long[] head = memory.words(at, 2);
      long bytes = head == null ? 0 : head[1] & ~FLAGS;
      // Of the main arena none is mapped alone, nor of another arena.
      boolean block = head != null && (head[1] & FLAGS & ~PREVIOUS_IN_USE) == 0;
      if (!block || bytes <= 0 || bytes % BLOCK_UNIT != 0 || bytes > heap.end() - at) {
        return at - heap.start();
      }
      at += bytes;
    }
    return heap.bytes();
  }

  private void claim(long start, long end, String what) {
    claims.add(start, end, Category.OTHER_ALLOCATORS, LedgerRow.C_LIBRARY_MALLOC + what);
  }

  /** Its bytes, or 0 where none begins there. */
  private long largeBlock(long start, long end) {
    long[] head = head(start, end);
    if (head == null || head[0] != 0 || (head[1] & FLAGS) != IS_MAPPED) {
      return 0;
    }
    long bytes = head[1] - IS_MAPPED;
    return bytes >= MIN_LARGE_BYTES && bytes % PAGE_BYTES == 0 && bytes <= end - start ? bytes : 0;
  }

  /** A chain of blocks, each of which tells where the next one is; 0 where none begins there. */
  private long pieceOfArena(long start, long end) {
    long at = start;
    for (int i = 0; i < CHAIN && at < end; i++) {
      long[] head = head(at, end);
      long flags = head == null ? FLAGS : head[1] & FLAGS;
      if (flags != PREVIOUS_IN_USE && (flags != 0 || i == 0)) {
        return 0;
      }
      long bytes = head[1] - flags;
      if (bytes % BLOCK_UNIT != 0 || bytes <= 0 || bytes > end - at) {
        return 0;
      }
      at += bytes;
    }
    long bytes = Math.max(at - start, PIECE_BYTES);
    return Math.min((bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES, end - start);
  }

  private long[] head(long at, long end) {
    if (at + 2 * Long.BYTES > end) {
      return null;
    }
    reads++;
    return memory.words(at, 2);
  }
}
