package dev.memprof.ledger;

import dev.memprof.ledger.claim.Claim;
import java.util.List;
import java.util.Set;

/**
 * What is known of a JVM beyond what the kernel tells.
 *
 * @param depth as of {@link dev.memprof.contract.LedgerReading}
 * @param bounds what the JVM says of its own areas: heap, code cache, class space
 * @param watched mappings that were seen when they were made; empty where nobody watched. Those of
 *     the profiled allocator are {@link Category#MALLOC_LIVE}
 * @param watchedLibraries paths of those that were seen mapping: what nobody has seen is not theirs
 * @param likely who probably has what nobody else does
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
    Set<String> watchedLibraries,
    List<Claim> likely,
    List<Share> heap,
    MallocUse malloc,
    long cLibraryBytes,
    List<Share> estimates,
    List<Share> within,
    List<Share> beside,
    List<String> remarks) {
  /**
   * Whether memory without an owner may be malloc's: the agent came too late to see its mappings.
   */
  boolean isMallocWithoutPlace() {
    return depth.equals("agent");
  }

  /** Whether there is nobody in the JVM who knows more. */
  boolean isFromOutside() {
    return depth.equals("outside");
  }
}
