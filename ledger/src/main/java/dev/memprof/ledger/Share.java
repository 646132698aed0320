package dev.memprof.ledger;

import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.Category;

/**
 * Bytes of a category that are known by a figure, not by their addresses.
 *
 * @param owner in words
 */
public record Share(Category category, String owner, long bytes) {
  LedgerRow row() {
    return new LedgerRow(category.id(), owner, bytes, bytes, 0, 0, 0, "");
  }
}
