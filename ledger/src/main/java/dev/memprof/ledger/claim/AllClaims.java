package dev.memprof.ledger.claim;

import dev.memprof.ledger.proc.MemoryWords;
import dev.memprof.ledger.proc.StackPointer;
import dev.memprof.ledger.proc.Vma;
import java.util.List;
import java.util.OptionalLong;
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
    files.addArchives(areas, bounds);
    files.addArchives(areas, watched);
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

  /**
   * How much malloc of the C library has of the heap of the process, by what it looks like; empty
   * where there is none, or it cannot be looked at.
   */
  public static OptionalLong cLibraryOfBreak(List<Vma> areas, MemoryWords memory) {
    for (Vma area : areas) {
      if (area.isHeapOfProcess() && memory.isReadable()) {
        return OptionalLong.of(CLibraryClaims.ofBreak(area, memory));
      }
    }
    return OptionalLong.empty();
  }

  private static void addTo(Claims claims, List<Claim> known) {
    for (Claim claim : known) {
      claims.add(claim.start(), claim.end(), claim.category(), claim.owner());
    }
  }
}
