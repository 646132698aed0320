package dev.memprof.cli.live;

import dev.memprof.cli.print.Style;
import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.Category;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.ColumnTable;
import dev.memprof.profile.text.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whose RSS is, by category, the largest first. */
final class LedgerRows {
  private record Sum(String title, long bytes, long sinceStart, double share) {}

  private LedgerRows() {}

  /** A title and at most {@code rows} lines; none where the agent has no ledger. */
  static List<String> lines(LiveReading reading, int width, int rows) {
    if (reading.ledger() == null) {
      return List.of();
    }
    Map<String, Sum> sums = new LinkedHashMap<>();
    double whole = Math.max(1, reading.ledger().rssBytes());
    for (LedgerRow row : reading.ledger().rows()) {
      sums.merge(
          row.category(),
          sum(row, whole),
          (a, b) ->
              new Sum(
                  a.title(),
                  a.bytes() + b.bytes(),
                  a.sinceStart() + b.sinceStart(),
                  a.share() + b.share()));
    }
    List<Sum> largest =
        sums.values().stream()
            .sorted(Comparator.comparingLong(Sum::bytes).reversed())
            .limit(rows)
            .toList();
    List<String> lines =
        new ArrayList<>(
            new ColumnTable<Sum>()
                .right("RSS", sum -> Amounts.bytes((double) sum.bytes()))
                .right("share", sum -> Amounts.percent(sum.share()))
                .right(
                    "since start",
                    sum ->
                        sum.sinceStart() == 0 ? "" : Amounts.signedBytes((double) sum.sinceStart()))
                .lines(
                    largest,
                    "what",
                    (sum, room) -> List.of(Printable.clip(sum.title(), room)),
                    width));
    lines.set(0, Style.DIM.of(Printable.clip(lines.get(0), width)));
    return lines;
  }

  private static Sum sum(LedgerRow row, double whole) {
    return new Sum(
        Category.title(row.category()),
        row.residentBytes(),
        row.sinceStartBytes(),
        row.residentBytes() / whole);
  }
}
