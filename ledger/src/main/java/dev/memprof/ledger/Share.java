package dev.memprof.ledger;

import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.Category;

/**
 * Bytes of a category that are known by a figure, not by their addresses.
 *
 * @param owner in words
 * @param count as of {@link LedgerRow}
 */
public record Share(Category category, String owner, long count, long bytes) {
  /** Nothing of it is counted. */
  public Share(Category category, String owner, long bytes) {
    this(category, owner, 0, bytes);
  }

  LedgerRow row() {
    return new LedgerRow(category.id(), owner, bytes, bytes, 0, "").withCount(count);
  }
}
