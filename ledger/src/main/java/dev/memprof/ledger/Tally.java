package dev.memprof.ledger;

import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.Category;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sums by category and owner. */
final class Tally {
  private record Key(Category category, String owner) {}

  /** All in bytes. */
  record Sum(long resident, long virtual, long swap) {
    static final Sum ZERO = new Sum(0, 0, 0);

    Sum plus(Sum other) {
      return new Sum(resident + other.resident, virtual + other.virtual, swap + other.swap);
    }

    static Sum ofResident(long bytes) {
      return new Sum(bytes, bytes, 0);
    }
  }

  private final Map<Key, Sum> sums = new LinkedHashMap<>();

  void add(Category category, String owner, Sum sum) {
    if (!sum.equals(Sum.ZERO)) {
      sums.merge(new Key(category, owner), sum, Sum::plus);
    }
  }

  Sum of(Category category) {
    Sum total = Sum.ZERO;
    for (Map.Entry<Key, Sum> entry : sums.entrySet()) {
      if (entry.getKey().category() == category) {
        total = total.plus(entry.getValue());
      }
    }
    return total;
  }

  /** Removes a category, to be replaced by its parts. */
  Sum take(Category category) {
    Sum total = of(category);
    sums.keySet().removeIf(key -> key.category() == category);
    return total;
  }

  /** In the order of the categories; within one, the largest first. */
  List<LedgerRow> rows() {
    List<LedgerRow> rows = new ArrayList<>();
    sums.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<Key, Sum>, Category>comparing(e -> e.getKey().category())
                .thenComparing(e -> -e.getValue().resident())
                .thenComparing(e -> e.getKey().owner()))
        .forEach(e -> rows.add(row(e.getKey(), e.getValue())));
    return rows;
  }

  private static LedgerRow row(Key key, Sum sum) {
    return new LedgerRow(
        key.category().id(),
        key.owner(),
        sum.resident(),
        sum.virtual(),
        sum.swap(),
        Advice.of(key.category(), key.owner()));
  }
}
