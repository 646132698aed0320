package dev.memprof.ledger.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who owns which addresses. The first claim on an address holds: what knows more is to be asked
 * first. Addresses are those of user space, which are positive.
 */
public final class Claims {
  private final TreeMap<Long, Claim> byStart = new TreeMap<>();

  /** Claims what nobody has claimed yet of a range. */
  public void add(long start, long end, Category category, String owner) {
    for (long[] free : gaps(start, end)) {
      byStart.put(free[0], new Claim(free[0], free[1], category, owner));
    }
  }

  /** What nobody has claimed of a range, in ascending order: starts and ends. */
  public List<long[]> gaps(long start, long end) {
    List<long[]> gaps = new ArrayList<>();
    long from = start;
    for (Claim claim : within(start, end)) {
      if (claim.start() > from) {
        gaps.add(new long[] {from, claim.start()});
      }
      from = Math.max(from, claim.end());
    }
    if (from < end) {
      gaps.add(new long[] {from, end});
    }
    return gaps;
  }

  /** Who owns all of a range, or null where it has several owners or parts without one. */
  public Claim ofAll(long start, long end) {
    Map.Entry<Long, Claim> at = byStart.floorEntry(start);
    return at != null && at.getValue().end() >= end ? at.getValue() : null;
  }

  /** Whoever owns some of a range, in ascending order. */
  public List<Claim> within(long start, long end) {
    List<Claim> claims = new ArrayList<>();
    Map.Entry<Long, Claim> before = byStart.lowerEntry(start);
    if (before != null && before.getValue().end() > start) {
      claims.add(before.getValue());
    }
    claims.addAll(byStart.subMap(start, end).values());
    return claims;
  }

  /** Whether nobody owns anything of a range. */
  public boolean isFree(long start, long end) {
    return within(start, end).isEmpty();
  }
}
