package dev.memprof.ledger.growth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The table of docs/growth.md. */
final class GrowthTable {
  private static final String START = "<!-- table: GrowthTable -->\n";
  private static final String END = "<!-- end of table -->\n";

  private GrowthTable() {}

  static String of(List<Evaluation> evaluations) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| memory | watched | looks | false alarms | found | after |\n|---|---|---|---|---|---|\n");
    for (Evaluation one : evaluations) {
      Pattern pattern = one.pattern();
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %s, each %.0f s | %d | %d | %s | %s |\n",
              pattern.name(),
              time(pattern.minutes()),
              pattern.seconds(),
              one.looks(),
              one.falseAlarms(),
              pattern.leaks() ? one.found() + " of " + one.seeds() : "",
              Double.isInfinite(one.foundMinutes()) ? "" : time(one.foundMinutes())));
    }
    return table.toString();
  }

  private static String time(double minutes) {
    if (minutes < 10) {
      return String.format(Locale.ROOT, "%.1f min", minutes);
    } else if (minutes < 120) {
      return String.format(Locale.ROOT, "%.0f min", minutes);
    }
    return minutes < 2_880
        ? String.format(Locale.ROOT, "%.1f h", minutes / 60)
        : String.format(Locale.ROOT, "%.1f d", minutes / 1_440);
  }

  static String in(String page) {
    return page.substring(page.indexOf(START) + START.length(), page.indexOf(END));
  }

  /**
   * Writes the table into the page.
   *
   * @param arguments the page, and how many seeds
   */
  public static void main(String[] arguments) throws IOException {
    Path page = Path.of(arguments[0]);
    int seeds = Integer.parseInt(arguments[1]);
    String text = Files.readString(page);
    String table = of(Patterns.ALL.stream().map(one -> Evaluation.of(one, seeds)).toList());
    Files.writeString(page, text.replace(START + in(text) + END, START + table + END));
    System.out.print(table);
  }
}
