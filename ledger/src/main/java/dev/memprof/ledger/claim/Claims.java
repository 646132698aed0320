package dev.memprof.ledger.claim;

import dev.memprof.ledger.proc.Vma;
import java.util.ArrayList;
import java.util.List;

/**
 * Who owns which addresses. The first claim on an address holds: what knows more is to be asked
 * first. Addresses are those of user space, which are positive. Not for several threads at once.
 *
 * <p>A list in ascending order, which is fastest for those who ask and claim in that order: two
 * thousand mappings are claimed and asked for in code that the JVM has hardly compiled yet.
 */
public final class Claims {
  private final List<Claim> sorted = new ArrayList<>();

  /** Where the last look ended: the next one begins there. */
  private int near;

  /** Claims what nobody has claimed yet of a range. */
  public void add(long start, long end, Category category, String owner) {
    int next = firstBehind(start);
    for (long from = start; from < end; next++) {
      long to = next == sorted.size() ? end : Math.min(end, sorted.get(next).start());
      if (from < to) {
        sorted.add(next++, new Claim(from, to, category, owner));
      }
      from = to < end ? sorted.get(next).end() : end;
    }
  }

  /** What nobody has claimed of a range, in ascending order: starts and ends. */
  public List<long[]> gaps(long start, long end) {
    List<long[]> gaps = new ArrayList<>();
    long from = start;
    for (int i = firstBehind(start); i < sorted.size() && sorted.get(i).start() < end; i++) {
      Claim claim = sorted.get(i);
      if (claim.start() > from) {
        gaps.add(new long[] {from, claim.start()});
      }
      from = claim.end();
    }
    if (from < end) {
      gaps.add(new long[] {from, end});
    }
    return gaps;
  }

  /**
   * The same of all ordinary memory: anonymous, writable, of the kernel's account and touched. What
   * other allocators map is among it, and what the JVM does not tell of.
   */
  List<long[]> gapsOfMemory(List<Vma> areas) {
    List<long[]> gaps = new ArrayList<>();
    for (Vma area : areas) {
      if (area.isAnonymous()
          && area.isWritable()
          && !area.isNotAccounted()
          && area.residentBytes() > 0) {
        gaps.addAll(gaps(area.start(), area.end()));
      }
    }
    return gaps;
  }

  /** Who owns all of a range, or null where it has several owners or parts without one. */
  public Claim ofAll(long start, long end) {
    int at = firstBehind(start);
    Claim claim = at < sorted.size() ? sorted.get(at) : null;
    return claim != null && claim.start() <= start && claim.end() >= end ? claim : null;
  }

  /** Whoever owns some of a range, in ascending order. */
  public List<Claim> within(long start, long end) {
    List<Claim> claims = new ArrayList<>();
    for (int i = firstBehind(start); i < sorted.size() && sorted.get(i).start() < end; i++) {
      claims.add(sorted.get(i));
    }
    return claims;
  }

  /** Whether nobody owns anything of a range. */
  public boolean isFree(long start, long end) {
    int at = firstBehind(start);
    return at == sorted.size() || sorted.get(at).start() >= end;
  }

  /** The index of the first claim that ends behind an address; how many there are if none does. */
  private int firstBehind(long address) {
    int low = 0;
    int high = sorted.size();
    for (int i = Math.max(near - 1, 0); i < high && i < near + 2; i++) {
      if (sorted.get(i).end() > address) {
        high = i;
      } else {
        low = i + 1;
      }
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted.get(middle).end() > address) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    near = low;
    return low;
  }
}
