package dev.memprof.ledger.claim;

import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.proc.Vma;
import java.util.List;

/**
 * Claims the arenas of glibc's malloc: 64 MiB of address space at a multiple of that, in use from
 * its start (malloc/arena.c, HEAP_MAX_SIZE on 64-bit machines); full ones that lie side by side are
 * one mapping to the kernel. glibc maps them where nobody sees it, without a claim on memory to
 * come; HotSpot's metaspace, whose pieces may look alike, has one on what it commits.
 */
final class ArenaClaims {
  private static final long ARENA_BYTES = 64L << 20;

  private ArenaClaims() {}

  static void add(Claims claims, List<Vma> areas) {
    for (int i = 0; i < areas.size(); i++) {
      Vma used = areas.get(i);
      long end = (used.end() + ARENA_BYTES - 1) / ARENA_BYTES * ARENA_BYTES;
      if (used.isAnonymous()
          && used.isWritable()
          && used.isNotAccounted()
          && used.start() % ARENA_BYTES == 0
          && claims.isFree(used.start(), end)
          && (used.end() == end || isFollowedByRest(areas, i, end))) {
        claims.add(
            used.start(), end, Category.OTHER_ALLOCATORS, LedgerRow.C_LIBRARY_MALLOC + " (arena)");
      }
    }
  }

  private static boolean isFollowedByRest(List<Vma> areas, int index, long end) {
    if (index + 1 == areas.size()) {
      return false;
    }
    Vma rest = areas.get(index + 1);
    return rest.isReserved() && rest.start() == areas.get(index).end() && rest.end() == end;
  }
}
