package dev.memprof.ledger.claim;

import dev.memprof.ledger.proc.MemoryWords;
import dev.memprof.ledger.proc.Vma;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Claims the tables of a collector of which a JVM does not tell, by what its objects say of them. A
 * range that nobody has claimed is the collector's where an object that libjvm's variables refer
 * to, or the heap or a generation of it does in a few steps, holds both its bounds side by side
 * (VirtualSpace, PSVirtualSpace, G1PageBasedVirtualSpace), where the heap itself holds its start
 * and length (the bitmap of Shenandoah), or where an array has pointers to it at equal distances
 * (Shenandoah's regions). ZGC's heap holds the count of a table's pointers before its start
 * (ZGranuleMap), and how far its mark stacks have come between their bounds (ZMarkStackSpace).
 * Metaspace, and what belongs to the code cache, is further away.
 */
public final class CollectorTables {
  private static final String OWNER = "tables, by what the JVM's objects say";
  private static final int PAGE_BYTES = 4096;

  /** Of an object; the heap itself is larger than all it refers to. */
  private static final int OBJECT_WORDS = 128;

  private static final int HEAP_WORDS = 1024;

  /** From the heap, which has none: its generation, and a table of that. */
  private static final int MAX_DEPTH = 3;

  /** Two bits for eight bytes of the heap. */
  private static final int HEAP_OF_BITMAP = 32;

  /** No table is larger than that part of the heap. */
  private static final int MIN_HEAP_OF_TABLE = 16;

  /** An array of pointers at equal distances, such as those to regions: so many are no chance. */
  private static final int MIN_EQUAL_STEPS = 16;

  private static final int MAX_STEP_BYTES = 4096;
  private static final int MAX_ARRAY_WORDS = 1 << 16;

  /**
   * @param depth steps from the heap or a generation
   */
  private record Reference(long address, int depth) {}

  private final Claims claims;
  private final List<Vma> areas;
  private final Claim heap;
  private final boolean isOfZ;
  private final JvmObjects objects;
  private final List<long[]> unknown = new ArrayList<>();
  private final Set<Long> seen = new HashSet<>();

  /** Whether the objects at these addresses have a part of the heap. */
  private final Map<Long, Boolean> partOfHeapAt = new HashMap<>();

  private CollectorTables(
      Claims claims, List<Vma> areas, Claim heap, boolean isOfZ, MemoryWords memory) {
    this.claims = claims;
    this.areas = areas;
    this.heap = heap;
    this.isOfZ = isOfZ;
    objects = new JvmObjects(claims, areas, memory);
  }

  /**
   * @param claims of all others; what malloc of the C library has tells where objects are
   * @param bounds what the JVM says itself, its heap among it; ZGC's is known by its file
   */
  public static void add(Claims claims, List<Vma> areas, List<Claim> bounds, MemoryWords memory) {
    if (!memory.isReadable()) {
      return;
    }
    for (Vma area : areas) {
      if (area.isHeapOfZ()) {
        Claim heap = new Claim(area.start(), area.end(), Category.JAVA_HEAP, "");
        new CollectorTables(claims, areas, heap, true, memory).add();
        return;
      }
    }
    for (Claim bound : bounds) {
      if (bound.category() == Category.JAVA_HEAP) {
        new CollectorTables(claims, areas, bound, false, memory).add();
        return;
      }
    }
  }

  private void add() {
    unknown.addAll(claims.gapsOfMemory(areas));
    if (unknown.isEmpty()) {
      return;
    }
    long[] variables = objects.variables();
    examine(variables, 0, false);
    Deque<Reference> heapAndGenerations = new ArrayDeque<>();
    for (long reference : references(variables)) {
      long[] object = objects.at(reference, isOfZ ? HEAP_WORDS : OBJECT_WORDS);
      if (object != null) {
        examine(object, reference, false);
        if (isHeapOrGeneration(object)) {
          heapAndGenerations.add(new Reference(reference, 0));
        }
      }
    }
    follow(heapAndGenerations);
  }

  private void follow(Deque<Reference> queue) {
    seen.clear();
    for (Reference next; (next = queue.poll()) != null; ) {
      boolean isHeap = next.depth() == 0;
      long[] object = objects.at(next.address(), isHeap ? HEAP_WORDS : OBJECT_WORDS);
      if (object == null) {
        continue;
      }
      examine(object, next.address(), isHeap);
      if (next.depth() < MAX_DEPTH) {
        for (long reference : references(object)) {
          queue.add(new Reference(reference, next.depth() + 1));
        }
      }
    }
  }

  /** What may point to an object in the C library's malloc, each once. */
  private List<Long> references(long[] words) {
    List<Long> references = new ArrayList<>();
    for (long word : words) {
      if (objects.mayBeAt(word) && seen.add(word)) {
        references.add(word);
      }
    }
    return references;
  }

  /** A generation may have its part in an object of its own ({@code PSOldGen::_virtual_space}). */
  private boolean isHeapOrGeneration(long[] object) {
    if (hasPartOfHeap(object)) {
      return true;
    }
    for (long word : object) {
      if (objects.mayBeAt(word)) {
        boolean has =
            partOfHeapAt.computeIfAbsent(
                word,
                address -> {
                  long[] next = objects.at(address, OBJECT_WORDS);
                  return next != null && hasPartOfHeap(next);
                });
        if (has) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Its start, and its length in words as {@code MemRegion} has it ({@code
   * CollectedHeap::_reserved}), or its end ({@code PSVirtualSpace}).
   */
  private boolean hasPartOfHeap(long[] object) {
    for (int i = 1; i < object.length; i++) {
      long start = object[i - 1];
      if (start >= heap.start()
          && start < heap.end()
          && start % PAGE_BYTES == 0
          && (isPartOfHeap(start, object[i] * Long.BYTES)
              || isPartOfHeap(start, object[i] - start))) {
        return true;
      }
    }
    return false;
  }

  private boolean isPartOfHeap(long start, long bytes) {
    return isPages(bytes)
        && bytes >= heap.bytes() / MIN_HEAP_OF_TABLE
        && bytes <= heap.end() - start;
  }

  /**
   * @param address of the object, 0 for variables
   * @param isHeap metaspace has areas told by their length as well
   */
  private void examine(long[] object, long address, boolean isHeap) {
    for (int i = 0; i + 1 < object.length; i++) {
      long start = object[i];
      if (start > PAGE_BYTES && isUnknown(start)) {
        long bytes = start % PAGE_BYTES == 0 ? tableBytes(object, i, isHeap) : 0;
        long step = object[i + 1] - start;
        if (bytes > 0) {
          claim(start, start + bytes);
        } else if (step > 0 && step <= MAX_STEP_BYTES) {
          claimSteps(object, i, step, address);
        }
      }
    }
  }

  /** How long a table is that starts where the word says; 0 where the words beside it tell none. */
  private long tableBytes(long[] object, int index, boolean isHeap) {
    long start = object[index];
    long next = object[index + 1];
    long bitmapBytes = next * Long.BYTES;
    if (isTable(next - start)) {
      return next - start;
    }
    if (isHeap && bitmapBytes >= heap.bytes() / HEAP_OF_BITMAP && isTable(bitmapBytes)) {
      return bitmapBytes;
    }
    return isOfZ ? tableBytesOfZ(object, index) : 0;
  }

  /** Those do not depend on the heap's size. */
  private long tableBytesOfZ(long[] object, int index) {
    long start = object[index];
    if (index > 0 && fits(start, object[index - 1] * Long.BYTES)) {
      return object[index - 1] * Long.BYTES;
    }
    boolean isStack =
        index + 2 < object.length
            && object[index + 1] >= start
            && object[index + 1] <= object[index + 2]
            && fits(start, object[index + 2] - start);
    return isStack ? object[index + 2] - start : 0;
  }

  private boolean isTable(long bytes) {
    return isPages(bytes) && bytes <= Math.max(heap.bytes() / MIN_HEAP_OF_TABLE, 1 << 20);
  }

  private static boolean isPages(long bytes) {
    return bytes > 0 && bytes % PAGE_BYTES == 0;
  }

  private void claimSteps(long[] object, int first, long step, long address) {
    int steps = steps(object, first, step);
    if (steps < MIN_EQUAL_STEPS) {
      return;
    }
    if (first + steps + 1 == object.length && address != 0) {
      long[] array = objects.at(address + (long) first * Long.BYTES, MAX_ARRAY_WORDS);
      steps = array == null ? steps : steps(array, 0, step);
    }
    long end = object[first] + (steps + 1) * step;
    claim(
        object[first] / PAGE_BYTES * PAGE_BYTES, (end + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES);
  }

  private static int steps(long[] words, int first, long step) {
    int steps = 0;
    while (first + steps + 1 < words.length
        && words[first + steps + 1] - words[first + steps] == step) {
      steps++;
    }
    return steps;
  }

  /** Whether that is whole pages, of which nobody has claimed any. */
  private boolean fits(long start, long bytes) {
    long[] gap = gap(start);
    return gap != null && isPages(bytes) && bytes <= gap[1] - start;
  }

  private boolean isUnknown(long address) {
    return gap(address) != null;
  }

  /** The range without a claim that it lies in; null where it has one. */
  private long[] gap(long address) {
    int low = 0;
    int high = unknown.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (address >= unknown.get(middle)[1]) {
        low = middle + 1;
      } else if (address < unknown.get(middle)[0]) {
        high = middle - 1;
      } else {
        return unknown.get(middle);
      }
    }
    return null;
  }

  private void claim(long start, long end) {
    claims.add(start, end, Category.GC, OWNER);
  }
}
