package dev.memprof.ledger;

import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.Tally.Sum;
import dev.memprof.ledger.claim.AllClaims;
import dev.memprof.ledger.claim.BroughtAllocator;
import dev.memprof.ledger.claim.BroughtClaims;
import dev.memprof.ledger.claim.Category;
import dev.memprof.ledger.claim.Claim;
import dev.memprof.ledger.claim.Claims;
import dev.memprof.ledger.claim.CollectorTables;
import dev.memprof.ledger.proc.MemoryWords;
import dev.memprof.ledger.proc.ProcessFiles;
import dev.memprof.ledger.proc.Residence;
import dev.memprof.ledger.proc.Vma;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose the memory of a process is: every page that the kernel counts as resident is in one row.
 * Any thread may call.
 */
public final class Ledger {
  private final ProcessFiles process;

  /** By the paths of libraries; empty where it is none. */
  private final Map<String, Optional<BroughtAllocator>> brought = new ConcurrentHashMap<>();

  public Ledger(ProcessFiles process) {
    this.process = process;
  }

  /**
   * The ledger of this moment.
   *
   * @param knowledge of the JVM, as of this moment too
   * @throws IOException where the process may not be looked at, or has ended
   */
  public LedgerReading read(Knowledge knowledge) throws IOException {
    List<String> remarks = new ArrayList<>(knowledge.remarks());
    List<Vma> areas = process.areas();
    Claims claims = claims(areas, knowledge);
    String other =
        knowledge.isMallocWithoutPlace()
            ? null
            : BroughtClaims.add(claims, areas, library -> brought(library, knowledge))
                .ownerOfRest()
                .orElse(null);
    Tally tally = new Tally();
    Within within = new Within(knowledge.within());
    Map<Category, Long> reservedPages = new EnumMap<>(Category.class);
    try (Residence residence = process.residence()) {
      for (Vma area : areas) {
        Claim owner = claims.ofAll(area.start(), area.end());
        if (area.reservedPageBytes() > 0) {
          reservedPages.merge(
              owner == null ? Category.OTHER_MAPPINGS : owner.category(),
              area.reservedPageBytes(),
              Long::sum);
        }
        if (owner == null) {
          share(tally, area, claims, residence);
        } else {
          tally.add(
              owner.category(),
              owner.owner(),
              new Sum(area.residentBytes(), area.bytes(), area.swapBytes()));
          within.add(area, owner);
        }
      }
      if (!residence.byPages()) {
        remarks.add(
            "Mappings with several owners are shared out by size: the pages of the process may not"
                + " be looked at.");
      }
    }
    Division.ofHeap(tally, knowledge.heap(), countedAgain(areas));
    Division.ofMalloc(tally, knowledge.malloc());
    if (other != null) {
      divideBreak(tally, areas, knowledge.cLibraryBytes(), other);
    }
    Division.ofUnexplained(tally, knowledge.estimates(), other);
    List<LedgerRow> rows = tally.rows();
    return new LedgerReading(
        System.currentTimeMillis(),
        process.start().id(),
        knowledge.depth(),
        rows.stream().mapToLong(LedgerRow::residentBytes).sum(),
        tally.of(Category.UNEXPLAINED).resident(),
        rows,
        within.rows(),
        Beside.rows(process.sizes(), reservedPages, knowledge.beside()),
        remarks);
  }

  /** Who has the heap of the process: malloc of the C library tells, or what it looks like. */
  private void divideBreak(Tally tally, List<Vma> areas, long cLibraryBytes, String other)
      throws IOException {
    if (cLibraryBytes > 0) {
      Division.ofBreak(tally, cLibraryBytes, other);
      return;
    }
    try (MemoryWords memory = process.memory()) {
      AllClaims.cLibraryOfBreak(areas, memory)
          .ifPresent(bytes -> Division.ofBreakItself(tally, bytes, other));
    }
  }

  /** The allocator that an unwatched library has; each file is read once. */
  private Optional<BroughtAllocator> brought(String library, Knowledge knowledge) {
    return knowledge.watchedLibraries().contains(library)
        ? Optional.empty()
        : brought.computeIfAbsent(
            library, path -> BroughtAllocator.of(process.root().resolve(path.substring(1))));
  }

  private Claims claims(List<Vma> areas, Knowledge knowledge) throws IOException {
    try (MemoryWords memory = process.memory()) {
      Claims claims =
          AllClaims.of(
              areas,
              knowledge.bounds(),
              knowledge.watched(),
              knowledge.likely(),
              process.stackPointers(),
              memory,
              process.mounts().inMemory());
      if (knowledge.isFromOutside()) {
        CollectorTables.add(claims, areas, knowledge.bounds(), memory);
      }
      return claims;
    }
  }

  /** ZGC up to JDK 20 maps each page of its heap at up to three addresses, and each counts. */
  private static long countedAgain(List<Vma> areas) {
    return areas.stream()
        .filter(Vma::isHeapOfZ)
        .mapToLong(area -> area.residentBytes() - area.proportionalBytes())
        .sum();
  }

  /** Shares a mapping out among those who own a part of it. */
  private static void share(Tally tally, Vma area, Claims claims, Residence residence)
      throws IOException {
    List<Claim> parts = parts(area, claims);
    int largest = 0;
    for (int i = 1; i < parts.size(); i++) {
      if (parts.get(i).bytes() > parts.get(largest).bytes()) {
        largest = i;
      }
    }
    Sum left = new Sum(area.residentBytes(), area.bytes(), area.swapBytes());
    for (int i = 0; i < parts.size(); i++) {
      if (i != largest) {
        Claim part = parts.get(i);
        long resident = Math.min(left.resident(), residence.bytes(area, part.start(), part.end()));
        Sum sum = new Sum(resident, part.bytes(), 0);
        left = new Sum(left.resident() - resident, left.virtual() - sum.virtual(), left.swap());
        tally.add(part.category(), part.owner(), sum);
      }
    }
    tally.add(parts.get(largest).category(), parts.get(largest).owner(), left);
  }

  /** The whole mapping, in ascending order; what nobody owns is unexplained. */
  private static List<Claim> parts(Vma area, Claims claims) {
    List<Claim> parts = new ArrayList<>();
    for (Claim claim : claims.within(area.start(), area.end())) {
      parts.add(
          new Claim(
              Math.max(claim.start(), area.start()),
              Math.min(claim.end(), area.end()),
              claim.category(),
              claim.owner()));
    }
    for (long[] gap : claims.gaps(area.start(), area.end())) {
      parts.add(new Claim(gap[0], gap[1], Category.UNEXPLAINED, "anonymous memory"));
    }
    return parts;
  }
}
