package dev.memprof.ledger;

import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.Category;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the rows of a reading have grown since an earlier one of the same process. */
public final class Comparison {
  private Comparison() {}

  /**
   * The later reading, with what its rows have grown. A row that was not there has grown from 0.
   */
  public static LedgerReading of(LedgerReading earlier, LedgerReading later) {
    Map<List<String>, Long> before = residentBytes(earlier.rows());
    return later.withRows(
        later.rows().stream()
            .map(row -> row.withSinceStart(row.residentBytes() - before.getOrDefault(key(row), 0L)))
            .toList());
  }

  /**
   * The later reading, with what its rows and parts have grown since an earlier look. What is there
   * no more is a row without memory, so that the rows add up to the difference of both.
   */
  public static LedgerReading sinceLook(LedgerReading earlier, LedgerReading later) {
    return later
        .withRows(sinceLook(earlier.rows(), later.rows()))
        .withWithin(sinceLook(earlier.within(), later.within()));
  }

  private static List<LedgerRow> sinceLook(List<LedgerRow> earlier, List<LedgerRow> later) {
    Map<List<String>, Long> before = residentBytes(earlier);
    List<LedgerRow> rows = new ArrayList<>();
    for (LedgerRow row : later) {
      Long bytes = before.remove(key(row));
      rows.add(row.withSinceLook(row.residentBytes() - (bytes == null ? 0 : bytes)));
    }
    before.forEach(
        (gone, bytes) ->
            rows.add(new LedgerRow(gone.get(0), gone.get(1), 0, 0, 0, "").withSinceLook(-bytes)));
    rows.sort(Comparator.comparingInt(row -> Category.order(row.category())));
    return List.copyOf(rows);
  }

  /** In the order of the rows; those of one key are summed up. */
  private static Map<List<String>, Long> residentBytes(List<LedgerRow> rows) {
    Map<List<String>, Long> bytes = new LinkedHashMap<>();
    rows.forEach(row -> bytes.merge(key(row), row.residentBytes(), Long::sum));
    return bytes;
  }

  private static List<String> key(LedgerRow row) {
    return List.of(row.category(), row.owner());
  }
}
