package dev.memprof.ledger.claim;

import dev.memprof.ledger.proc.MemoryWords;
import dev.memprof.ledger.proc.Vma;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Claims the tables of a collector of which a JVM does not tell, by what its objects say of them. A
 * range that nobody has claimed is the collector's where an object that libjvm's variables refer
 * to, or the heap does in a few steps, holds both its bounds side by side (VirtualSpace,
 * PSVirtualSpace, G1PageBasedVirtualSpace), where the heap itself holds its start and length (the
 * bitmap of Shenandoah), or where an array has pointers to it at equal distances (Shenandoah's
 * regions). Metaspace, and what belongs to the code cache, is further away.
 */
public final class CollectorTables {
  private static final String JVM = "/libjvm.so";
  private static final String OWNER = "tables, by what the JVM's objects say";
  private static final int PAGE_BYTES = 4096;
  private static final int MAX_STATIC_WORDS = 1 << 18;

  /** Of an object; the heap itself is larger than all it refers to. */
  private static final int OBJECT_WORDS = 128;

  private static final int HEAP_WORDS = 1024;

  /** Of a block of the C library: 32 bytes. */
  private static final int MIN_BLOCK_WORDS = 4;

  /** Before an object. */
  private static final int HEAD_WORDS = 3;

  private static final int MIN_TRACKING_BYTES = 16;
  private static final int MAX_TRACKING_BYTES = 64;

  /** From the heap: its generation, and a table of that. */
  private static final int MAX_DEPTH = 3;

  /** A look must end. */
  private static final int MAX_READS = 1 << 14;

  /** Two bits for eight bytes of the heap. */
  private static final int HEAP_OF_BITMAP = 32;

  /** No table is larger than that part of the heap. */
  private static final int MIN_HEAP_OF_TABLE = 16;

  /** An array of pointers at equal distances, such as those to regions: so many are no chance. */
  private static final int MIN_EQUAL_STEPS = 16;

  private static final int MAX_STEP_BYTES = 4096;
  private static final int MAX_ARRAY_WORDS = 1 << 16;

  /**
   * @param depth of it, where the heap has none
   */
  private record Reference(long address, int depth) {}

  private final Claims claims;
  private final List<Vma> areas;
  private final Claim heap;
  private final MemoryWords memory;
  private final List<long[]> unknown = new ArrayList<>();
  private final Set<Long> seen = new HashSet<>();
  private int reads;

  private CollectorTables(Claims claims, List<Vma> areas, Claim heap, MemoryWords memory) {
    this.claims = claims;
    this.areas = areas;
    this.heap = heap;
    this.memory = memory;
  }

  /**
   * @param claims of all others; what malloc of the C library has tells where objects are
   * @param bounds what the JVM says itself, where its heap is among it
   */
  public static void add(Claims claims, List<Vma> areas, List<Claim> bounds, MemoryWords memory) {
    for (Claim bound : bounds) {
      if (bound.category() == Category.JAVA_HEAP && memory.isReadable()) {
        new CollectorTables(claims, areas, bound, memory).add();
        return;
      }
    }
  }

  private void add() {
    unknown.addAll(claims.gapsOfMemory(areas));
    if (unknown.isEmpty()) {
      return;
    }
    long[] variables = variables();
    examine(variables, 0, false);
    long heapObject = 0;
    for (long reference : references(variables)) {
      long[] object = object(reference, OBJECT_WORDS);
      if (object != null) {
        examine(object, reference, false);
        heapObject = isHeap(object) ? reference : heapObject;
      }
    }
    if (heapObject != 0) {
      fromHeap(heapObject);
    }
  }

  private long[] variables() {
    for (int i = 0; i < areas.size(); i++) {
      if (areas.get(i).path().endsWith(JVM) && areas.get(i).isWritable()) {
        long start = areas.get(i).start();
        long end = areas.get(i).end();
        // Those that begin as zeros follow.
        for (Claim claim : claims.within(end, end + 1)) {
          end = claim.category() == Category.LIBRARIES ? claim.end() : end;
        }
        long[] words =
            memory.words(start, (int) Math.min(MAX_STATIC_WORDS, (end - start) / Long.BYTES));
        return words == null ? new long[0] : words;
      }
    }
    return new long[0];
  }

  private void fromHeap(long heapObject) {
    Deque<Reference> queue = new ArrayDeque<>();
    seen.clear();
    long address = heapObject;
    long[] object = object(address, HEAP_WORDS);
    for (int depth = 1; object != null; ) {
      examine(object, address, address == heapObject);
      if (depth <= MAX_DEPTH) {
        for (long reference : references(object)) {
          queue.add(new Reference(reference, depth));
        }
      }
      object = null;
      while (object == null && !queue.isEmpty()) {
        Reference next = queue.remove();
        address = next.address();
        object = object(address, OBJECT_WORDS);
        depth = next.depth() + 1;
      }
    }
  }

  /** What may point to an object in the C library's malloc, each once. */
  private List<Long> references(long[] words) {
    List<Long> references = new ArrayList<>();
    for (long word : words) {
      if (word > PAGE_BYTES && word % Long.BYTES == 0 && isOfMalloc(word) && seen.add(word)) {
        references.add(word);
      }
    }
    return references;
  }

  private boolean isOfMalloc(long address) {
    Claim claim = claims.ofAll(address, address + 1);
    return claim != null && claim.category() == Category.OTHER_ALLOCATORS;
  }

  /** Null where it is not there, or enough was read. What follows on it is another object. */
  private long[] object(long address, int maxWords) {
    Claim claim = claims.ofAll(address, address + 1);
    if (claim == null || reads++ >= MAX_READS) {
      return null;
    }
    long end = Math.min(claim.end(), endOf(address));
    long start = address - (long) HEAD_WORDS * Long.BYTES;
    long[] words =
        memory.words(start, (int) Math.min(maxWords + HEAD_WORDS, (end - start) / Long.BYTES));
    if (words == null || words.length <= HEAD_WORDS) {
      return null;
    }
    long length = HEAD_WORDS + lengthWords(words);
    return Arrays.copyOfRange(words, HEAD_WORDS, (int) Math.min(words.length, length));
  }

  /**
   * How long a block of the C library is that begins behind the head, by the word before it
   * (malloc/malloc.c); native memory tracking puts two more there, of which the first is the length
   * as well (MallocHeader).
   */
  private static long lengthWords(long[] head) {
    long tracked = (head[0] & ~CLibraryClaims.FLAGS) - head[1];
    if (tracked >= MIN_TRACKING_BYTES && tracked <= MAX_TRACKING_BYTES) {
      return head[1] / Long.BYTES;
    }
    long blockWords = (head[2] & ~CLibraryClaims.FLAGS) / Long.BYTES;
    boolean isBlock = blockWords >= MIN_BLOCK_WORDS && head[2] % 16 <= CLibraryClaims.FLAGS;
    return isBlock ? blockWords : Integer.MAX_VALUE;
  }

  private long endOf(long address) {
    for (Vma area : areas) {
      if (area.contains(address)) {
        return area.end();
      }
    }
    return address;
  }

  /** {@code CollectedHeap::_reserved}. */
  private boolean isHeap(long[] object) {
    for (int i = 1; i < object.length; i++) {
      if (object[i - 1] == heap.start() && object[i] == heap.bytes() / Long.BYTES) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param address of the object, 0 for variables
   * @param isHeap metaspace has areas told by their length as well
   */
  private void examine(long[] object, long address, boolean isHeap) {
    long heapBytes = heap.bytes();
    for (int i = 0; i + 1 < object.length; i++) {
      long start = object[i];
      if (start > PAGE_BYTES && isUnknown(start)) {
        long bytes = object[i + 1] - start;
        long bitmapBytes = object[i + 1] * Long.BYTES;
        if (start % PAGE_BYTES == 0 && isTable(bytes, heapBytes)) {
          claim(start, start + bytes);
        } else if (isHeap
            && start % PAGE_BYTES == 0
            && bitmapBytes >= heapBytes / HEAP_OF_BITMAP
            && isTable(bitmapBytes, heapBytes)) {
          claim(start, start + bitmapBytes);
        } else if (bytes > 0 && bytes <= MAX_STEP_BYTES) {
          claimSteps(object, i, bytes, address);
        }
      }
    }
  }

  private static boolean isTable(long bytes, long heapBytes) {
    return bytes > 0
        && bytes % PAGE_BYTES == 0
        && bytes <= Math.max(heapBytes / MIN_HEAP_OF_TABLE, 1 << 20);
  }

  private void claimSteps(long[] object, int first, long step, long address) {
    int steps = steps(object, first, step);
    if (steps < MIN_EQUAL_STEPS) {
      return;
    }
    if (first + steps + 1 == object.length && address != 0) {
      long[] array = object(address + (long) first * Long.BYTES, MAX_ARRAY_WORDS);
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

  private boolean isUnknown(long address) {
    int low = 0;
    int high = unknown.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (address >= unknown.get(middle)[1]) {
        low = middle + 1;
      } else if (address < unknown.get(middle)[0]) {
        high = middle - 1;
      } else {
        return true;
      }
    }
    return false;
  }

  private void claim(long start, long end) {
    claims.add(start, end, Category.GC, OWNER);
  }
}
