package dev.memprof.profile.text;

import dev.memprof.profile.model.Profile;
import dev.memprof.profile.owner.Holder;
import dev.memprof.profile.top.Top;
import java.util.List;
import java.util.Locale;

/** Writes {@link Top} for a terminal: at most 100 columns, a page for ten sites. */
public final class TopWriter {
  private static final int WIDTH = 100;
  private static final int SUM_INDENT = 26;
  private static final double MIN_PERCENT_OF_STACK = 1;
  private static final double MIN_ERROR_OF_GUESS = 0.5;
  private static final String ENTRY_INDENT = "       ";
  private static final String PATH_INDENT = "         ";

  private final StringBuilder out = new StringBuilder();
  private final boolean difference;

  private TopWriter(boolean difference) {
    this.difference = difference;
  }

  /** The {@code n} largest of each table, at most 100 columns wide; the last line is ended. */
  public static String text(Profile whole, int n) {
    Profile profile = whole.byStack();
    Top top = Top.of(profile, n);
    TopWriter writer = new TopWriter(profile.isDifference());
    writer.header(profile);
    if (profile.sites().isEmpty()) {
      writer.line(profile.isDifference() ? "Nothing changed." : "No sample is live.");
    } else {
      writer.rows(top);
      writer.cumulative(top);
      writer.overhead(top);
    }
    return writer.out.toString();
  }

  private void header(Profile profile) {
    Heading.lines(profile).forEach(this::line);
    line("");
  }

  private void rows(Top top) {
    if (top.rows().isEmpty()) {
      line(difference ? "Nothing changed." : "No sample is the application's.");
      return;
    }
    boolean errors = top.rows().stream().anyMatch(row -> row.sampledObjects() > 0);
    line(
        String.format(
            Locale.ROOT,
            "%3s  %11s  %6s%s  %11s  %s",
            "#",
            difference ? "growth" : "live",
            "%",
            errors ? "     ±" : "",
            "objects",
            "allocated by"));
    int number = 0;
    for (Top.Row row : top.rows()) {
      number++;
      boolean brief = isBrief(row);
      line(
          String.format(
              Locale.ROOT,
              "%3d  %11s  %6s%s  %11s  %s",
              number,
              size(row.bytes()),
              percent(row.percent()),
              errors ? String.format(Locale.ROOT, "  %4s", error(row)) : "",
              objects(row.objects()),
              Printable.clipStart(
                  brief ? CallPath.place(row.path(), row.method()) : row.method(),
                  errors ? 53 : 59)));
      if (!brief) {
        stack(row, top.rows());
      }
    }
    if (top.paths() > top.rows().size()) {
      line(
          "     " + Amounts.count(top.paths() - top.rows().size()) + " smaller ones are not shown");
    }
  }

  /** Too small, or too uncertain, for more than a line: one sample says little of a stack. */
  private boolean isBrief(Top.Row row) {
    boolean isGuess =
        row.sampledObjects() == 1 && row.errorBytes() >= MIN_ERROR_OF_GUESS * row.bytes();
    return !difference && (isGuess || row.percent() < MIN_PERCENT_OF_STACK);
  }

  private void stack(Top.Row row, List<Top.Row> rows) {
    if (!row.nativeEntry().isEmpty()) {
      line(ENTRY_INDENT + Printable.clip(nativeEntry(row), WIDTH - ENTRY_INDENT.length()));
    }
    List<String> steps = CallPath.lines(row.path(), row.method());
    for (String step : steps) {
      line(PATH_INDENT + Printable.clipStart(step, WIDTH - PATH_INDENT.length()));
    }
    String folded = foldedDifference(row, steps, rows);
    if (!folded.isEmpty()) {
      line(PATH_INDENT + "other than above in " + folded);
    }
  }

  /** What the application did not ask for: a line for each kind. */
  private void overhead(Top top) {
    if (top.overhead().isEmpty()) {
      return;
    }
    line("");
    line(
        String.format(
            Locale.ROOT,
            "%3s  %11s  %6s  held by the JVM (%s) and by memprof (%s)",
            "",
            difference ? "growth" : "live",
            "%",
            size(top.overheadBytes(Holder.JVM)),
            size(top.overheadBytes(Holder.MEMPROF))));
    for (Top.Row row : top.overhead()) {
      String detail = row.path().isEmpty() ? row.nativeEntry() : row.path().get(0);
      sum(
          row.bytes(),
          row.percent(),
          row.method() + (detail.isEmpty() ? "" : ", most by " + detail));
    }
  }

  /**
   * Of a row that looks like one before it: the innermost frame in which they differ, which is
   * among those that were left out. Empty for all others.
   */
  private static String foldedDifference(Top.Row row, List<String> steps, List<Top.Row> rows) {
    for (Top.Row earlier : rows.subList(0, rows.indexOf(row))) {
      boolean looksAlike =
          earlier.method().equals(row.method())
              && earlier.nativeEntry().equals(row.nativeEntry())
              && CallPath.lines(earlier.path(), earlier.method()).equals(steps);
      if (looksAlike) {
        for (int i = 0; i < row.path().size(); i++) {
          if (i == earlier.path().size() || !row.path().get(i).equals(earlier.path().get(i))) {
            return row.path().get(i);
          }
        }
      }
    }
    return "";
  }

  private static String nativeEntry(Top.Row row) {
    return (row.path().isEmpty() ? "in " : "through ") + row.nativeEntry();
  }

  private void cumulative(Top top) {
    if (top.cumulative().isEmpty()) {
      return;
    }
    line("");
    line(
        String.format(
            Locale.ROOT,
            "%3s  %11s  %6s  %s",
            "",
            difference ? "growth" : "live",
            "%",
            "under the Java method (with all it calls)"));
    for (Top.Cumulative sum : top.cumulative()) {
      sum(sum.bytes(), sum.percent(), Printable.clipStart(sum.method(), WIDTH - SUM_INDENT));
    }
  }

  private void sum(double bytes, double percent, String what) {
    line(
        String.format(
            Locale.ROOT,
            "%3s  %11s  %6s  %s",
            "",
            size(bytes),
            percent(percent),
            Printable.clip(what, WIDTH - SUM_INDENT)));
  }

  private String size(double bytes) {
    return (difference && bytes > 0 ? "+" : "") + Amounts.bytes(bytes);
  }

  private String objects(double objects) {
    return (difference && objects > 0 ? "+" : "") + Amounts.count(objects);
  }

  private static String percent(double percent) {
    return String.format(Locale.ROOT, "%.1f%%", percent);
  }

  /** One standard error, relative. */
  private static String error(Top.Row row) {
    return row.sampledObjects() > 0
        ? Math.round(100 * row.errorBytes() / Math.abs(row.bytes())) + "%"
        : "?";
  }

  private void line(String text) {
    out.append(Printable.of(text)).append('\n');
  }
}
