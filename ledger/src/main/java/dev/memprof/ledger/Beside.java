package dev.memprof.ledger;

import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.Category;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the kernel counts for a process beside its resident set size. */
final class Beside {
  private static final Map<String, String> OWNERS =
      Map.of("VmPTE", "page tables", "VmSwap", "swapped out");

  private Beside() {}

  /**
   * @param sizes of {@code status}, in bytes
   * @param reservedPages in huge pages that were set aside, by whose they are
   * @param more what else is known
   */
  static List<LedgerRow> rows(
      Map<String, Long> sizes, Map<Category, Long> reservedPages, List<Share> more) {
    List<LedgerRow> rows = new ArrayList<>();
    for (String figure : List.of("VmPTE", "VmSwap")) {
      long bytes = sizes.getOrDefault(figure, 0L);
      if (bytes > 0) {
        rows.add(new Share(Category.KERNEL, OWNERS.get(figure), bytes).row());
      }
    }
    reservedPages.forEach(
        (category, bytes) ->
            rows.add(new Share(category, category.title() + LedgerRow.IN_HUGE_PAGES, bytes).row()));
    for (Share share : more) {
      rows.add(share.row());
    }
    return rows;
  }
}
