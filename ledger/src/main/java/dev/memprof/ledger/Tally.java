package dev.memprof.ledger;

import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.Category;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sums by category and owner. */
final class Tally {
  /** All in bytes. */
  record Sum(long resident, long virtual, long swap) {
    static final Sum ZERO = new Sum(0, 0, 0);

    boolean isZero() {
      return resident == 0 && virtual == 0 && swap == 0;
    }

    Sum plus(Sum other) {
      return new Sum(resident + other.resident, virtual + other.virtual, swap + other.swap);
    }

    static Sum ofResident(long bytes) {
      return new Sum(bytes, bytes, 0);
    }
  }

  private final Map<Category, Map<String, Sum>> sums = new EnumMap<>(Category.class);

  void add(Category category, String owner, Sum sum) {
    if (!sum.isZero()) {
      sums.computeIfAbsent(category, unused -> new LinkedHashMap<>()).merge(owner, sum, Sum::plus);
    }
  }

  Sum of(Category category) {
    Sum total = Sum.ZERO;
    for (Sum sum : sums.getOrDefault(category, Map.of()).values()) {
      total = total.plus(sum);
    }
    return total;
  }

  /** Removes a category, to be replaced by its parts. */
  Sum take(Category category) {
    Sum total = of(category);
    sums.remove(category);
    return total;
  }

  /** Removes a row, to be replaced by its parts. */
  Sum take(Category category, String owner) {
    Sum removed = sums.getOrDefault(category, new LinkedHashMap<>()).remove(owner);
    return removed == null ? Sum.ZERO : removed;
  }

  /** What rows of others have whose owners begin so, in a category. */
  long residentOf(Category category, String ownersBegin) {
    return sums.getOrDefault(category, Map.of()).entrySet().stream()
        .filter(row -> row.getKey().startsWith(ownersBegin))
        .mapToLong(row -> row.getValue().resident())
        .sum();
  }

  /** In the order of the categories; within one, the largest first. */
  List<LedgerRow> rows() {
    List<LedgerRow> rows = new ArrayList<>();
    sums.forEach(
        (category, owners) ->
            owners.entrySet().stream()
                .sorted(
                    Comparator.<Map.Entry<String, Sum>>comparingLong(e -> -e.getValue().resident())
                        .thenComparing(Map.Entry::getKey))
                .forEach(e -> rows.add(row(category, e.getKey(), e.getValue()))));
    return rows;
  }

  private static LedgerRow row(Category category, String owner, Sum sum) {
    return new LedgerRow(
        category.id(),
        owner,
        sum.resident(),
        sum.virtual(),
        sum.swap(),
        Advice.of(category, owner));
  }
}
