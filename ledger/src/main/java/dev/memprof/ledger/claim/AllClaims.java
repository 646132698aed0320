package dev.memprof.ledger.claim;

import dev.memprof.ledger.proc.MemoryWords;
import dev.memprof.ledger.proc.StackPointer;
import dev.memprof.ledger.proc.Vma;
import java.util.List;
import java.util.Set;

/** Who owns what of a process: whoever knows more is asked first. */
public final class AllClaims {
  private AllClaims() {}

  /**
   * @param bounds what the JVM says itself
   * @param watched mappings seen when they were made
   * @param likely what nobody else has is theirs
   * @param stacks of its threads
   * @param memory of the process
   * @param memoryDevices of file systems in memory, as in {@link Vma#device}
   */
  public static Claims of(
      List<Vma> areas,
      List<Claim> bounds,
      List<Claim> watched,
      List<Claim> likely,
      List<StackPointer> stacks,
      MemoryWords memory,
      Set<String> memoryDevices) {
    Claims claims = new Claims();
    addTo(claims, bounds);
    FileClaims files = new FileClaims(claims, memoryDevices);
    files.addFiles(areas);
    StackClaims.addMapped(claims, watched, stacks);
    addTo(claims, watched);
    files.addUnseen(areas);
    files.addLibraryData(areas, memory);
    CLibraryClaims malloc = new CLibraryClaims(claims, areas, memory);
    malloc.addArenas();
    new StackClaims(claims, areas).add(stacks);
    malloc.addMapped();
    addTo(claims, likely);
    return claims;
  }

  private static void addTo(Claims claims, List<Claim> known) {
    for (Claim claim : known) {
      claims.add(claim.start(), claim.end(), claim.category(), claim.owner());
    }
  }
}
