package dev.memprof.ledger.claim;

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
   * @param stacks of its threads
   * @param memoryDevices of file systems in memory, as in {@link Vma#device}
   */
  public static Claims of(
      List<Vma> areas,
      List<Claim> bounds,
      List<Claim> watched,
      List<StackPointer> stacks,
      Set<String> memoryDevices) {
    Claims claims = new Claims();
    addTo(claims, bounds);
    FileClaims files = new FileClaims(claims, memoryDevices);
    files.addFiles(areas);
    addTo(claims, watched);
    files.addShared(areas);
    files.addLibraryData(areas);
    ArenaClaims.add(claims, areas);
    new StackClaims(claims, areas).add(stacks);
    return claims;
  }

  private static void addTo(Claims claims, List<Claim> known) {
    for (Claim claim : known) {
      claims.add(claim.start(), claim.end(), claim.category(), claim.owner());
    }
  }
}
