package dev.memprof.cli.live;

import dev.memprof.cli.print.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Draws live memory, RSS and their limit over time by Braille's dots, two by four in a column. */
final class BlockCurve {
  private static final int DOTS_ACROSS = 2;
  private static final int DOTS_DOWN = 4;
  private static final char EMPTY_CELL = '\u2800';

  /** Bits of a cell: by column, then from above. */
  private static final int[][] BITS = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

  /** Later ones are drawn over earlier ones. */
  private static final Style[] STYLES = {Style.RED, Style.YELLOW, Style.GREEN};

  private static final long MIN_SPAN_MILLIS = 120_000;
  private static final char DUMP_MARK = '\u25b2';

  private final int columns;
  private final int rows;
  private final long from;
  private final long span;
  private final long top;
  private final int[][] dots;
  private final Style[][] styles;

  private BlockCurve(List<LivePoint> points, int columns, int rows) {
    this.columns = columns;
    this.rows = rows;
    from = points.get(0).millis();
    span = Math.max(MIN_SPAN_MILLIS, points.get(points.size() - 1).millis() - from);
    top = topBytes(points);
    dots = new int[rows][columns];
    styles = new Style[rows][columns];
  }

  /** The value at the upper edge: a limit too, unless it would flatten all else. */
  static long topBytes(List<LivePoint> points) {
    long most = 1;
    long limit = 0;
    for (LivePoint point : points) {
      most = Math.max(most, Math.max(point.liveBytes(), point.rssBytes()));
      limit = Math.max(limit, point.limitBytes());
    }
    return limit > 0 && limit <= 2 * most ? Math.max(limit, most) : most;
  }

  /** The time from the left to the right edge. */
  static long spanMillis(List<LivePoint> points) {
    return Math.max(
        MIN_SPAN_MILLIS, points.get(points.size() - 1).millis() - points.get(0).millis());
  }

  /**
   * @param points at least one, the oldest first
   * @return {@code rows} lines of {@code columns}
   */
  static List<String> lines(List<LivePoint> points, int columns, int rows) {
    BlockCurve curve = new BlockCurve(points, columns, rows);
    curve.draw(points, LivePoint::limitBytes, STYLES[0]);
    curve.draw(points, LivePoint::rssBytes, STYLES[1]);
    curve.draw(points, LivePoint::liveBytes, STYLES[2]);
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      lines.add(curve.line(row));
    }
    return lines;
  }

  /** A line with a mark where dumps were stored. */
  static String marks(List<LivePoint> points, int columns) {
    BlockCurve scale = new BlockCurve(points, columns, 1);
    char[] marks = " ".repeat(columns).toCharArray();
    for (LivePoint point : points) {
      if (point.isDump()) {
        marks[scale.across(point) / DOTS_ACROSS] = DUMP_MARK;
      }
    }
    return new String(marks);
  }

  private int across(LivePoint point) {
    int last = columns * DOTS_ACROSS - 1;
    return (int) Math.min(last, (point.millis() - from) * last / span);
  }

  private int down(long bytes) {
    int last = rows * DOTS_DOWN - 1;
    return last - (int) Math.min(last, Math.round((double) bytes / top * last));
  }

  private void draw(List<LivePoint> points, ToLongFunction<LivePoint> value, Style style) {
    int lastX = -1;
    int lastY = 0;
    for (LivePoint point : points) {
      long bytes = value.applyAsLong(point);
      if (bytes <= 0 || bytes > top) {
        lastX = -1; // not known, or beyond the edge
        continue;
      }
      int x = across(point);
      int y = down(bytes);
      int begin = lastX < 0 ? x : lastX;
      for (int between = begin; between <= x; between++) {
        int height =
            x == begin
                ? y
                : lastY + (int) Math.round((double) (y - lastY) * (between - begin) / (x - begin));
        set(between, height, style);
      }
      lastX = x;
      lastY = y;
    }
  }

  private void set(int x, int y, Style style) {
    dots[y / DOTS_DOWN][x / DOTS_ACROSS] |= BITS[x % DOTS_ACROSS][y % DOTS_DOWN];
    styles[y / DOTS_DOWN][x / DOTS_ACROSS] = style;
  }

  private String line(int row) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < columns; column++) {
      Style style = styles[row][column];
      String cell = String.valueOf((char) (EMPTY_CELL + dots[row][column]));
      line.append(style == null ? " " : style.of(cell));
    }
    return line.toString();
  }
}
