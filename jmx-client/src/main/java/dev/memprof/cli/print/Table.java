package dev.memprof.cli.print;

import dev.memprof.profile.text.ColumnTable;
import dev.memprof.profile.text.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Aligned columns under dim headers, without borders: easy to read, and to cut with {@code awk}.
 * For a program nothing is cut.
 */
public final class Table {
  /** How the last cell of a row becomes lines of a width. */
  @FunctionalInterface
  public interface Fit {
    List<String> lines(String text, int width);
  }

  private static final int MIN_NAME_COLUMNS = 12;

  private final ColumnTable<String[]> columns = new ColumnTable<>();
  private final List<String[]> rows = new ArrayList<>();
  private int count;

  public Table left(String header) {
    int number = count++;
    columns.left(header, row -> row[number]);
    return this;
  }

  public Table right(String header) {
    int number = count++;
    columns.right(header, row -> row[number]);
    return this;
  }

  /** A cell for each column, and one for the last of {@link #text}. */
  public Table row(Object... cells) {
    rows.add(
        Arrays.stream(cells)
            .map(cell -> Printable.of(String.valueOf(cell)))
            .toArray(String[]::new));
    return this;
  }

  /** The lines, without a newline at the end. */
  public String text(String lastHeader, Fit fit) {
    return joined(
        columns.lines(
            rows,
            lastHeader,
            (row, width) -> fit.lines(row[count], width),
            Terminal.proseColumns()));
  }

  /** The same without a last column; the first is cut where lines are too long. */
  @Override
  public String toString() {
    int over = widest() - Terminal.proseColumns();
    if (over > 0) {
      int widestCell = rows.stream().mapToInt(row -> row[0].length()).max().orElse(0);
      rows.replaceAll(
          row -> {
            String[] cut = row.clone();
            cut[0] = Printable.clipStart(row[0], Math.max(MIN_NAME_COLUMNS, widestCell - over));
            return cut;
          });
    }
    return joined(lines());
  }

  private int widest() {
    return lines().stream().mapToInt(String::length).max().orElse(0);
  }

  private List<String> lines() {
    return columns.lines(rows, "", (row, width) -> List.of(""), Terminal.proseColumns());
  }

  private static String joined(List<String> lines) {
    List<String> shown = new ArrayList<>(lines);
    shown.set(0, Style.DIM.of(lines.get(0).stripTrailing()));
    return String.join("\n", shown);
  }
}
