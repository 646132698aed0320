package dev.memprof.ledger.inside;

import dev.memprof.ledger.claim.Category;
import dev.memprof.ledger.claim.Claim;
import java.util.ArrayList;
import java.util.List;

/**
 * What a JVM under the agent knows of its memory at one moment.
 *
 * @param isWatched whether mappings were seen when they were made; else there are no ranges
 * @param lostChanges of mappings, which could not be recorded
 * @param ranges in ascending order
 * @param bounds as {@link #bounds} makes them
 * @param pools all memory pools
 * @param directBuffers of the JDK
 * @param humongous regions of G1's heap
 */
public record InsideFacts(
    boolean isWatched,
    long lostChanges,
    List<MappedRange> ranges,
    List<Claim> bounds,
    List<JavaPool> pools,
    Counted directBuffers,
    Counted humongous,
    MallocFigures malloc) {
  /** A JVM with this pool tells of humongous regions. */
  public static final String G1_OLD = "G1 Old Gen";

  /** Where the JVM keeps what: each a start and an end, or null where it does not tell. */
  public static List<Claim> bounds(long[] javaHeap, long[] codeCache) {
    List<Claim> bounds = new ArrayList<>();
    add(bounds, javaHeap, Category.JAVA_HEAP, "Java heap");
    add(bounds, codeCache, Category.CODE_CACHE, "compiled code");
    return bounds;
  }

  private static void add(List<Claim> bounds, long[] range, Category category, String owner) {
    if (range != null) {
      bounds.add(new Claim(range[0], range[1], category, owner));
    }
  }
}
