package dev.memprof.store.text;

import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.Category;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.Paragraph;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The ledger for a person: the answer first, then what is largest. */
public final class LedgerText {
  private final String jvm;
  private final LedgerReading reading;

  /** Null without one. */
  private final Earlier earlier;

  private final int columns;
  private final StringBuilder text = new StringBuilder();

  private LedgerText(String jvm, LedgerReading reading, Earlier earlier, int columns) {
    this.jvm = jvm;
    this.reading = reading;
    this.earlier = earlier;
    this.columns = columns;
  }

  /**
   * The look that rows are compared with.
   *
   * @param rssBytes the resident set size then
   */
  public record Earlier(Instant time, long rssBytes) {}

  /**
   * @param jvm as the user has named it
   * @param all every owner gets a line
   * @param columns of the widest line
   */
  public static String of(String jvm, LedgerReading reading, boolean all, int columns) {
    return of(jvm, reading, null, all, columns);
  }

  /**
   * Also tells what has changed.
   *
   * @param earlier which {@code reading} is compared with; null for none
   */
  public static String of(
      String jvm, LedgerReading reading, Earlier earlier, boolean all, int columns) {
    LedgerText ledger = new LedgerText(jvm, reading, earlier, columns);
    ledger.write(all);
    return ledger.text.toString().stripTrailing();
  }

  private void write(boolean all) {
    List<Map.Entry<String, List<LedgerRow>>> categories = new ArrayList<>(byCategory().entrySet());
    categories.sort(Comparator.comparing(category -> -resident(category.getValue())));
    wrapped(answer(categories));
    text.append('\n');
    LedgerTable table = new LedgerTable(reading, earlier != null, all, columns);
    categories.forEach(category -> table.add(category.getKey(), category.getValue()));
    text.append(table.text()).append('\n');
    writeAdvice(categories);
    for (LedgerRow row : reading.beside()) {
      if (!all && row.residentBytes() == 0) {
        continue;
      }
      text.append(
          String.format(
              Locale.ROOT,
              "%10s %s%s%n",
              Amounts.bytes(row.residentBytes()),
              row.owner().startsWith("used of ") ? "" : "beside RSS: ",
              row.title()));
    }
    reading.remarks().forEach(this::wrapped);
  }

  private String answer(List<Map.Entry<String, List<LedgerRow>>> categories) {
    return "JVM "
        + jvm
        + " has "
        + Amounts.bytes(reading.rssBytes())
        + " in memory (RSS)"
        + hugePages()
        + (earlier == null ? "" : ", " + change())
        + (categories.isEmpty() ? "" : largest(categories.get(0)))
        + ".";
  }

  /** Where there are such, they can be most of a JVM. */
  private String hugePages() {
    long bytes =
        reading.beside().stream()
            .filter(row -> row.owner().endsWith(LedgerRow.IN_HUGE_PAGES))
            .mapToLong(LedgerRow::residentBytes)
            .sum();
    return bytes == 0 ? "" : " and " + Amounts.bytes(bytes) + " in huge pages beside it";
  }

  /** {@code 12.0 MiB more than 3 min 20 s ago}. */
  private String change() {
    long grown = reading.rssBytes() - earlier.rssBytes();
    Duration ago = Duration.between(earlier.time(), Instant.ofEpochMilli(reading.timeMillis()));
    return (grown == 0 ? "as much as" : Amounts.bytes(Math.abs(grown)))
        + (grown == 0 ? " " : grown > 0 ? " more than " : " less than ")
        + Amounts.duration(ago)
        + " ago";
  }

  private static String largest(Map.Entry<String, List<LedgerRow>> category) {
    return "; the largest part is "
        + Category.title(category.getKey())
        + ", "
        + Amounts.bytes(resident(category.getValue()));
  }

  /** What acts on the largest part. */
  private void writeAdvice(List<Map.Entry<String, List<LedgerRow>>> categories) {
    if (categories.isEmpty()) {
      return;
    }
    String advice =
        categories.get(0).getValue().stream()
            .max(Comparator.comparingLong(LedgerRow::residentBytes))
            .map(LedgerRow::advice)
            .orElse("");
    if (!advice.isEmpty()) {
      wrapped("What helps with the largest part: " + advice.replace("PID", jvm) + ".");
      text.append('\n');
    }
  }

  private Map<String, List<LedgerRow>> byCategory() {
    Map<String, List<LedgerRow>> categories = new LinkedHashMap<>();
    for (LedgerRow row : reading.rows()) {
      categories.computeIfAbsent(row.category(), key -> new ArrayList<>()).add(row);
    }
    return categories;
  }

  private static long resident(List<LedgerRow> rows) {
    return rows.stream().mapToLong(LedgerRow::residentBytes).sum();
  }

  private void wrapped(String sentence) {
    Paragraph.lines(sentence, columns).forEach(line -> text.append(line).append('\n'));
  }
}
