package dev.memprof.ledger;

import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the rows of a reading have grown since an earlier one of the same process. */
public final class Comparison {
  private Comparison() {}

  /**
   * The later reading, with what its rows have grown. A row that was not there has grown from 0.
   */
  public static LedgerReading of(LedgerReading earlier, LedgerReading later) {
    Map<List<String>, Long> before = new HashMap<>();
    for (LedgerRow row : earlier.rows()) {
      before.merge(key(row), row.residentBytes(), Long::sum);
    }
    return new LedgerReading(
        later.timeMillis(),
        later.depth(),
        later.rssBytes(),
        later.unexplainedBytes(),
        later.rows().stream()
            .map(row -> grown(row, row.residentBytes() - before.getOrDefault(key(row), 0L)))
            .toList(),
        later.beside(),
        later.remarks());
  }

  private static List<String> key(LedgerRow row) {
    return List.of(row.category(), row.owner());
  }

  private static LedgerRow grown(LedgerRow row, long bytes) {
    return new LedgerRow(
        row.category(),
        row.owner(),
        row.residentBytes(),
        row.virtualBytes(),
        row.swapBytes(),
        bytes,
        row.advice());
  }
}
