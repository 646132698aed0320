package dev.memprof.ledger;

import dev.memprof.ledger.claim.Claim;
import java.util.List;

/**
 * What is known of a JVM beyond what the kernel tells.
 *
 * @param depth as of {@link dev.memprof.contract.LedgerReading}
 * @param bounds what the JVM says of its own areas: heap, code cache, class space
 * @param watched mappings that were seen when they were made; empty where nobody watched. Those of
 *     the profiled allocator are {@link Category#MALLOC_LIVE}
 * @param heap parts of the Java heap that are in use
 * @param malloc null where the allocator does not tell
 * @param cLibraryBytes what malloc of the C library has in all, as it tells; 0 where it is not
 *     known
 * @param estimates of what has no addresses here; taken from the memory without an owner
 * @param within parts of these, seen another way
 * @param beside what is counted beside the resident set size, or towards its limits
 * @param remarks what is coarser than it could be; sentences
 */
public record Knowledge(
    String depth,
    List<Claim> bounds,
    List<Claim> watched,
    List<Share> heap,
    MallocUse malloc,
    long cLibraryBytes,
    List<Share> estimates,
    List<Share> within,
    List<Share> beside,
    List<String> remarks) {
  /** Whether nobody in the process tells or has seen anything. */
  boolean isFromOutside() {
    return depth.equals("outside");
  }
}
