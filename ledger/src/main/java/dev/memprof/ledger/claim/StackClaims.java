package dev.memprof.ledger.claim;

import dev.memprof.ledger.proc.StackPointer;
import dev.memprof.ledger.proc.Vma;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Claims the stacks of threads, which the C library maps where nobody sees it: by the stack
 * pointers of threads that wait, and by the shape of those for threads that run, or have ended and
 * left theirs to the next ones (glibc keeps up to 40 MiB of them).
 */
final class StackClaims {
  /** HotSpot's guard zones are 16 KiB by default, that of the C library is a page. */
  private static final long MAX_GUARD_BYTES = 1 << 20;

  /** For each thread. */
  private static final long MAX_MAPPED_BYTES = 64 << 20;

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private final Claims claims;
  private final List<Vma> areas;

  /** Indices of areas that hold a stack. */
  private final Map<Integer, String> threads = new HashMap<>();

  private final Set<Long> sizes = new HashSet<>();

  StackClaims(Claims claims, List<Vma> areas) {
    this.claims = claims;
    this.areas = areas;
  }

  /**
   * Stacks that were seen mapped by whoever has started the threads. What is much for the threads
   * in it has other things in it too.
   *
   * @param watched in order of their addresses
   */
  static void addMapped(Claims claims, List<Claim> watched, List<StackPointer> pointers) {
    Map<Claim, List<StackPointer>> within = new HashMap<>();
    for (StackPointer pointer : pointers) {
      Claim mapping = at(watched, pointer.address());
      if (mapping != null && mapping.category() == Category.OTHER_MAPPINGS) {
        within.computeIfAbsent(mapping, unused -> new ArrayList<>()).add(pointer);
      }
    }
    within.forEach(
        (mapping, stacks) -> {
          if (mapping.bytes() <= MAX_MAPPED_BYTES * stacks.size()) {
            String owner = owner(stacks.get(0).thread()) + ", mapped by " + mapping.owner();
            claims.add(mapping.start(), mapping.end(), Category.THREAD_STACKS, owner);
          }
        });
  }

  private static Claim at(List<Claim> sorted, long address) {
    Claim sought = new Claim(address, address, Category.THREAD_STACKS, "");
    int found = Collections.binarySearch(sorted, sought, Comparator.comparingLong(Claim::start));
    int index = found < 0 ? -found - 2 : found;
    return index >= 0 && address < sorted.get(index).end() ? sorted.get(index) : null;
  }

  void add(List<StackPointer> pointers) {
    for (StackPointer pointer : pointers) {
      int index = find(pointer.address());
      if (index >= 0 && isFree(index)) {
        threads.put(index, owner(pointer.thread()));
        sizes.add(size(index));
      }
    }
    threads.forEach(this::claim);
    for (int i = 0; i < areas.size(); i++) {
      if (areas.get(i).isWritable() && guard(i) != null && sizes.contains(size(i)) && isFree(i)) {
        claim(i, "threads that run or have ended");
      }
    }
  }

  /** Threads of a pool share a row: their names differ by numbers. */
  static String owner(String thread) {
    return "thread " + NUMBER.matcher(thread).replaceAll("#");
  }

  private boolean isFree(int index) {
    Vma area = areas.get(index);
    return area.isAnonymous() && !claims.gaps(area.start(), area.end()).isEmpty();
  }

  private void claim(int index, String owner) {
    Vma area = areas.get(index);
    claims.add(area.start(), area.end(), Category.THREAD_STACKS, owner);
    Vma guard = guard(index);
    if (guard != null) {
      claims.add(guard.start(), guard.end(), Category.THREAD_STACKS, owner);
    }
  }

  /** With the guard below: threads that are made alike have stacks of one size. */
  private long size(int index) {
    Vma guard = guard(index);
    return areas.get(index).bytes() + (guard == null ? 0 : guard.bytes());
  }

  /** The pages below that nobody may touch; null where there are none. */
  private Vma guard(int index) {
    Vma below = index == 0 ? null : areas.get(index - 1);
    return below != null
            && below.isReserved()
            && below.isAnonymous()
            && below.bytes() <= MAX_GUARD_BYTES
            && below.end() == areas.get(index).start()
        ? below
        : null;
  }

  /** The index of the area that holds an address, or -1. */
  private int find(long address) {
    int low = 0;
    int high = areas.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Vma area = areas.get(middle);
      if (area.contains(address)) {
        return middle;
      }
      if (Long.compareUnsigned(address, area.start()) < 0) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return -1;
  }
}
