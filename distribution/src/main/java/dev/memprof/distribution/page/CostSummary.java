package dev.memprof.distribution.page;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Of the README: what the tables of the pages about cost and performance come to. */
final class CostSummary {
  /** Such as {@code | JDK 17, memprof | 467 (467-467) | 327 (327-327) | ...}. */
  private static final Pattern IDLE = Pattern.compile("(?m)^\\| (JDK \\d+), memprof \\|(.*)\\|$");

  /** A title, and of the table below it the row such as {@code | memprof | 106942 | 1.65 ...}. */
  private static final Pattern BUSY =
      Pattern.compile(
          "(?ms)^\\*\\*(JDK \\d+): ([^*]*)\\*\\*(?:(?!\\*\\*).)*?^\\| memprof \\|([^\n]*)\\|$");

  private static final int START_OVER_BARE_MS = 1;
  private static final int PROCESSOR_OVER_BARE_S = 3;
  private static final int RESIDENT_OVER_JEMALLOC_MIB = 5;
  private static final int OF_JEMALLOC = 2;

  private CostSummary() {}

  /**
   * @param cost the page with the table of {@code benchmarks/start/run}
   * @param performance the page with the tables of {@code benchmarks/run}
   */
  static String text(String cost, String performance) {
    List<MatchResult> idle = IDLE.matcher(cost).results().toList();
    List<String> lines = new ArrayList<>();
    lines.add(row("", idle.stream().map(row -> row.group(1))));
    lines.add("|---|" + "---|".repeat(idle.size()));
    lines.add(row("a start takes longer by", cells(idle, START_OVER_BARE_MS, " ms")));
    lines.add(
        row(
            "processor time of a start and five idle seconds",
            cells(idle, PROCESSOR_OVER_BARE_S, " s")));
    lines.add(
        row(
            "resident memory of an idle JVM, beside jemalloc's own",
            cells(idle, RESIDENT_OVER_JEMALLOC_MIB, " MiB")));
    List<MatchResult> busy = BUSY.matcher(performance).results().toList();
    lines.add(
        row(
            "throughput of a program that allocates 3 GB/s, of jemalloc without sampling",
            ratios(idle, busy, "at 3 GB/s")));
    lines.add(
        row(
            "the same of one that does nothing but allocate, from 20 Java methods",
            ratios(idle, busy, "20 Java methods, as fast as it goes")));
    return String.join("\n", lines) + "\n";
  }

  private static Stream<String> cells(List<MatchResult> rows, int column, String unit) {
    return rows.stream().map(row -> medians(row.group(2)).get(column) + unit);
  }

  /** Of each JDK; empty where it was not measured. */
  private static Stream<String> ratios(
      List<MatchResult> jdks, List<MatchResult> tables, String title) {
    return jdks.stream()
        .map(
            jdk ->
                tables.stream()
                    .filter(table -> table.group(1).equals(jdk.group(1)))
                    .filter(table -> table.group(2).endsWith(title))
                    .map(table -> medians(table.group(3)).get(OF_JEMALLOC))
                    .findFirst()
                    .orElse(""));
  }

  private static String row(String what, Stream<String> cells) {
    return "| " + what + " | " + String.join(" | ", cells.toList()) + " |";
  }

  /** The first number of each cell; what is in parentheses is the spread. */
  private static List<String> medians(String cells) {
    return Pattern.compile("\\|")
        .splitAsStream(cells)
        .map(cell -> cell.strip().split(" ", -1)[0])
        .toList();
  }
}
