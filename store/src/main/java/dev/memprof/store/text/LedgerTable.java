package dev.memprof.store.text;

import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.Category;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.Decimals;
import dev.memprof.profile.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** The rows of a ledger: a line for each category, its large owners below it. */
final class LedgerTable {
  /** Owners that have less of the whole, and have changed by less, are summed up. */
  private static final double MIN_SHARE = 0.01;

  private static final int MAX_OWNERS = 5;
  private static final String INDENT = "    ";
  private static final String UNTOUCHED = "of it, touched or not: ";

  private final LedgerReading reading;
  private final boolean hasLook;
  private final boolean all;
  private final int columns;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param hasLook whether rows are compared with an earlier look
   * @param all every owner gets a line
   * @param columns of the widest line
   */
  LedgerTable(LedgerReading reading, boolean hasLook, boolean all, int columns) {
    this.reading = reading;
    this.hasLook = hasLook;
    this.all = all;
    this.columns = columns;
    boolean hasStart = reading.rows().stream().anyMatch(row -> row.sinceStartBytes() != 0);
    line("MEMORY", "SHARE", hasStart ? "GREW" : "", "LAST LOOK", "WHAT");
  }

  void add(String category, List<LedgerRow> rows) {
    if (!all && sum(rows, LedgerRow::residentBytes) == 0 && !isLarge(change(rows))) {
      return;
    }
    row(rows, Category.title(category));
    if (rows.size() > 1 || rows.get(0).owner().startsWith("/")) { // else the same in other words
      addOwners(rows);
    }
    for (LedgerRow part : reading.within()) {
      if (part.category().equals(category)
          && (all || isLarge(part.residentBytes()) || isLarge(part.sinceLookBytes()))) {
        addPart(part, sum(rows, LedgerRow::residentBytes));
      }
    }
  }

  /** A block counts from when it is handed out, its pages from when they are used. */
  private void addPart(LedgerRow part, long wholeBytes) {
    boolean isMore = part.residentBytes() > wholeBytes;
    row(
        List.of(part),
        isMore ? "" : share(part.residentBytes()),
        INDENT + (isMore ? UNTOUCHED : "of it: ") + part.title());
  }

  private void addOwners(List<LedgerRow> rows) {
    List<LedgerRow> others = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      LedgerRow row = rows.get(i);
      if (all
          || isLarge(row.sinceLookBytes())
          || (isLarge(row.residentBytes()) && i < MAX_OWNERS)) {
        row(List.of(row), INDENT + row.title());
      } else {
        others.add(row);
      }
    }
    if (!others.isEmpty() && others.size() < rows.size()) {
      row(others, INDENT + others.size() + " more");
    }
  }

  private boolean isLarge(long bytes) {
    return Math.abs(bytes) >= reading.rssBytes() * MIN_SHARE;
  }

  private static long change(List<LedgerRow> rows) {
    return rows.stream().mapToLong(row -> Math.abs(row.sinceLookBytes())).max().orElse(0);
  }

  private static long sum(List<LedgerRow> rows, ToLongFunction<LedgerRow> figure) {
    return rows.stream().mapToLong(figure).sum();
  }

  private void row(List<LedgerRow> rows, String what) {
    row(rows, share(sum(rows, LedgerRow::residentBytes)), what);
  }

  private void row(List<LedgerRow> rows, String share, String what) {
    line(
        Amounts.bytes(sum(rows, LedgerRow::residentBytes)),
        share,
        signed(sum(rows, LedgerRow::sinceStartBytes)),
        signed(sum(rows, LedgerRow::sinceLookBytes)),
        what);
  }

  private String share(long bytes) {
    return Decimals.of(100.0 * bytes / Math.max(1, reading.rssBytes()), 0) + " %";
  }

  private static String signed(long bytes) {
    return bytes == 0 ? "" : Amounts.signedBytes(bytes);
  }

  private void line(String memory, String share, String grew, String sinceLook, String what) {
    String head =
        String.format(Locale.ROOT, "%10s %5s %10s  ", memory, share, grew)
            + (hasLook ? String.format(Locale.ROOT, "%10s  ", sinceLook) : "");
    text.append(head).append(cut(Printable.of(what), columns - head.length())).append('\n');
  }

  /** Of a path the end says most. */
  private static String cut(String what, int columns) {
    int over = what.length() - columns;
    int keep = what.indexOf('/');
    return over <= 0
        ? what
        : keep < 0
            ? what.substring(0, columns - 1) + "…"
            : what.substring(0, keep)
                + "…"
                + what.substring(Math.min(what.length(), keep + over + 1));
  }

  /** Each line is ended. */
  String text() {
    return text.toString();
  }
}
