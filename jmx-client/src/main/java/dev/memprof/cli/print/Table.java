package dev.memprof.cli.print;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Aligned columns under headers, without borders: easy to read, and to cut with {@code awk}. */
public final class Table {
  private final List<Column> columns = new ArrayList<>();
  private final List<Object[]> rows = new ArrayList<>();

  public Table left(String header) {
    return column(header, HorizontalAlign.LEFT);
  }

  public Table right(String header) {
    return column(header, HorizontalAlign.RIGHT);
  }

  public Table row(Object... cells) {
    rows.add(cells);
    return this;
  }

  private Table column(String header, HorizontalAlign align) {
    columns.add(
        new Column()
            .header(header)
            .headerAlign(align)
            .dataAlign(align)
            .maxWidth(Integer.MAX_VALUE));
    return this;
  }

  /** The lines, without a newline at the end. */
  @Override
  public String toString() {
    String table =
        AsciiTable.getTable(
            AsciiTable.NO_BORDERS,
            columns.toArray(Column[]::new),
            rows.stream()
                .map(row -> java.util.Arrays.stream(row).map(String::valueOf).toArray())
                .toArray(Object[][]::new));
    return table
        .lines()
        .map(line -> line.substring(Math.min(1, line.length())).stripTrailing())
        .collect(Collectors.joining("\n"));
  }
}
