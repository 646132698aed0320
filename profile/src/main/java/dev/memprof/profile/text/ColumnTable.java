package dev.memprof.profile.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A table whose columns are as wide as what is in them, and whose last takes what the line leaves.
 * A column that is empty in every row is left out.
 *
 * @param <R> a row
 */
public final class ColumnTable<R> {
  private static final String GAP = "  ";
  private static final int MIN_LAST_COLUMNS = 8;

  private record Column<R>(String title, boolean isRight, Function<R, String> cell) {
    int width(List<R> rows) {
      int widest = rows.stream().mapToInt(row -> cell.apply(row).length()).max().orElse(0);
      return widest == 0 ? 0 : Math.max(title.length(), widest);
    }

    String padded(String text, int width) {
      String blanks = " ".repeat(Math.max(0, width - text.length()));
      return isRight ? blanks + text : text + blanks;
    }
  }

  private final List<Column<R>> columns = new ArrayList<>();

  /** Adds a column of figures. */
  public ColumnTable<R> right(String title, Function<R, String> cell) {
    columns.add(new Column<>(title, true, cell));
    return this;
  }

  /** Adds a column of words. */
  public ColumnTable<R> left(String title, Function<R, String> cell) {
    columns.add(new Column<>(title, false, cell));
    return this;
  }

  /** Fits a text into the last column. */
  @FunctionalInterface
  public interface Fit<R> {
    /** Lines of at most {@code width} columns; at least one. */
    List<String> lines(R row, int width);
  }

  /**
   * The title line, then those of each row.
   *
   * @param lastTitle of the last column
   * @param width of the widest line
   */
  public List<String> lines(List<R> rows, String lastTitle, Fit<R> last, int width) {
    List<Column<R>> shown = columns.stream().filter(column -> column.width(rows) > 0).toList();
    int head = shown.stream().mapToInt(column -> column.width(rows) + GAP.length()).sum();
    List<String> lines = new ArrayList<>();
    lines.add((line(shown, rows, Column::title) + lastTitle).stripTrailing());
    for (R row : rows) {
      String start = line(shown, rows, column -> column.cell().apply(row));
      for (String text : last.lines(row, Math.max(MIN_LAST_COLUMNS, width - head))) {
        lines.add((start + text).stripTrailing());
        start = " ".repeat(head);
      }
    }
    return lines;
  }

  private static <R> String line(
      List<Column<R>> shown, List<R> rows, Function<Column<R>, String> text) {
    StringBuilder line = new StringBuilder();
    for (Column<R> column : shown) {
      line.append(column.padded(text.apply(column), column.width(rows))).append(GAP);
    }
    return line.toString();
  }
}
