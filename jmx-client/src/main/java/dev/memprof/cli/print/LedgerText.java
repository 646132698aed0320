package dev.memprof.cli.print;

import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.Category;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.Printable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The ledger for a person: the answer first, then what is largest. */
public final class LedgerText {
  /** Owners that have less of the whole are summed up. */
  private static final double MIN_SHARE = 0.01;

  private static final int MAX_OWNERS = 5;

  private final LedgerReading reading;
  private final boolean all;
  private final int columns = Terminal.columns();
  private final StringBuilder text = new StringBuilder();

  private LedgerText(LedgerReading reading, boolean all) {
    this.reading = reading;
    this.all = all;
  }

  /**
   * @param jvm as the user has named it
   * @param all every owner gets a line
   */
  public static String of(String jvm, LedgerReading reading, boolean all) {
    LedgerText ledger = new LedgerText(reading, all);
    ledger.write(jvm);
    return ledger.text.toString().stripTrailing();
  }

  private void write(String jvm) {
    List<Map.Entry<String, List<LedgerRow>>> categories = new ArrayList<>(byCategory().entrySet());
    categories.sort(Comparator.comparing(category -> -resident(category.getValue())));
    wrapped(
        String.format(
            Locale.ROOT,
            "JVM %s has %s in memory (RSS)%s.",
            jvm,
            Amounts.bytes(reading.rssBytes()),
            largest(categories)));
    text.append('\n');
    line("%10s %5s %10s  %s", "MEMORY", "SHARE", isCompared() ? "GREW" : "", "WHAT");
    for (Map.Entry<String, List<LedgerRow>> category : categories) {
      writeCategory(category.getKey(), category.getValue());
    }
    text.append('\n');
    writeAdvice(jvm, categories);
    for (LedgerRow row : reading.beside()) {
      line("%10s beside RSS: %s", Amounts.bytes(row.residentBytes()), row.owner());
    }
    for (String remark : reading.remarks()) {
      wrapped(remark);
    }
  }

  /** What acts on the largest part. */
  private void writeAdvice(String jvm, List<Map.Entry<String, List<LedgerRow>>> categories) {
    if (!categories.isEmpty()) {
      LedgerRow largest =
          Collections.max(
              categories.get(0).getValue(), Comparator.comparingLong(LedgerRow::residentBytes));
      if (!largest.advice().isEmpty()) {
        wrapped("The largest part: " + largest.advice().replace("PID", jvm) + ".");
        text.append('\n');
      }
    }
  }

  /** Whether growth since the first reading is known. */
  private boolean isCompared() {
    return reading.rows().stream().anyMatch(row -> row.sinceStartBytes() != 0);
  }

  private Map<String, List<LedgerRow>> byCategory() {
    Map<String, List<LedgerRow>> categories = new LinkedHashMap<>();
    for (LedgerRow row : reading.rows()) {
      categories.computeIfAbsent(row.category(), key -> new ArrayList<>()).add(row);
    }
    return categories;
  }

  private String largest(List<Map.Entry<String, List<LedgerRow>>> categories) {
    if (categories.isEmpty()) {
      return "";
    }
    Map.Entry<String, List<LedgerRow>> first = categories.get(0);
    return String.format(
        Locale.ROOT,
        "; the largest part is %s, %s",
        Category.title(first.getKey()),
        Amounts.bytes(resident(first.getValue())));
  }

  private void writeCategory(String category, List<LedgerRow> rows) {
    long bytes = resident(rows);
    if (bytes == 0 && !all) {
      return;
    }
    List<LedgerRow> shown = rows.stream().filter(row -> isShown(rows, row)).toList();
    String title = Category.title(category);
    row(bytes, title, sinceStart(rows));
    if (rows.size() > 1 || rows.get(0).owner().startsWith("/")) { // else the same in other words
      for (LedgerRow row : shown) {
        row(row.residentBytes(), "    " + row.owner(), row.sinceStartBytes());
      }
      long rest = bytes - resident(shown);
      if (rows.size() > shown.size() && !shown.isEmpty()) {
        row(rest, "    " + (rows.size() - shown.size()) + " more", 0);
      }
    }
    for (LedgerRow part : reading.within()) {
      if (part.category().equals(category)
          && (all || part.residentBytes() >= reading.rssBytes() * MIN_SHARE)) {
        row(part.residentBytes(), "    of it: " + part.owner(), 0);
      }
    }
  }

  private boolean isShown(List<LedgerRow> rows, LedgerRow row) {
    return all
        || (row.residentBytes() >= reading.rssBytes() * MIN_SHARE
            && rows.indexOf(row) < MAX_OWNERS);
  }

  private void row(long bytes, String what, long sinceStart) {
    String growth = sinceStart == 0 ? "" : Amounts.signedBytes(sinceStart);
    String head =
        String.format(Locale.ROOT, "%10s %5s %10s  ", Amounts.bytes(bytes), share(bytes), growth);
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

  private String share(long bytes) {
    return String.format(Locale.ROOT, "%.0f %%", 100.0 * bytes / Math.max(1, reading.rssBytes()));
  }

  private static long resident(List<LedgerRow> rows) {
    return rows.stream().mapToLong(LedgerRow::residentBytes).sum();
  }

  private static long sinceStart(List<LedgerRow> rows) {
    return rows.stream().mapToLong(LedgerRow::sinceStartBytes).sum();
  }

  private void wrapped(String sentence) {
    int column = 0;
    for (String word : sentence.split(" ")) {
      if (column > 0 && column + 1 + word.length() > columns) {
        text.append('\n');
        column = 0;
      }
      text.append(column == 0 ? "" : " ").append(word);
      column += (column == 0 ? 0 : 1) + word.length();
    }
    text.append('\n');
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
