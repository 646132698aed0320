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
    return later.withRows(
        later.rows().stream()
            .map(row -> row.withSinceStart(row.residentBytes() - before.getOrDefault(key(row), 0L)))
            .toList());
  }

  private static List<String> key(LedgerRow row) {
    return List.of(row.category(), row.owner());
  }
}
