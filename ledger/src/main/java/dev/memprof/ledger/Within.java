package dev.memprof.ledger;

import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.Category;
import dev.memprof.ledger.claim.Claim;
import dev.memprof.ledger.proc.Vma;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Parts of the rows that are seen another way: what they consist of. */
public final class Within {
  private final List<Share> known;
  private long hugeStackBytes;
  private long unwrittenBytes;

  /**
   * @param known beforehand
   */
  Within(List<Share> known) {
    this.known = known;
  }

  /**
   * Adds what the kernel tells of a mapping.
   *
   * @param owner of all of it
   */
  void add(Vma area, Claim owner) {
    if (owner.category() == Category.THREAD_STACKS) {
      hugeStackBytes += area.hugePageBytes();
    }
    if (owner.category() == Category.MAPPED_FILES) {
      unwrittenBytes += area.dirtyBytes();
    }
  }

  List<LedgerRow> rows() {
    List<Share> all = new ArrayList<>(known);
    all.add(new Share(Category.THREAD_STACKS, "in transparent huge pages", hugeStackBytes));
    all.add(
        new Share(Category.MAPPED_FILES, "changed, and not written to disk yet", unwrittenBytes));
    return all.stream().filter(share -> share.bytes() > 0).map(Share::row).toList();
  }

  /**
   * The reading, with whose the live blocks of malloc are.
   *
   * @param bytes estimated, by who holds them
   */
  public static LedgerReading withLive(LedgerReading reading, Map<String, Long> bytes) {
    List<LedgerRow> within = new ArrayList<>();
    bytes.forEach(
        (holder, held) -> within.add(new Share(Category.MALLOC_LIVE, holder, held).row()));
    within.addAll(reading.within());
    return reading.withWithin(within);
  }
}
