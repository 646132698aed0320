package dev.memprof.cli.live;

import dev.memprof.cli.print.Style;
import dev.memprof.cli.print.Times;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.Paragraph;
import dev.memprof.profile.text.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The screen as lines, which {@link Style} sets off: the same for the same reading and state. */
final class LiveView {
  private static final int LABEL_COLUMNS = 12;
  private static final int MIN_CURVE_ROWS = 3;
  private static final int MAX_CURVE_ROWS = 10;
  private static final int MAX_LEDGER_ROWS = 6;
  private static final int ROWS_BESIDE = 6;
  private static final int MAX_GROWTH_ROWS = 2;
  private static final int MIN_TITLE = 12;
  private static final double NEAR = 0.9;

  private static final String[] HELP = {
    "up, down, j, k    choose a site",
    "Enter             show its stack, or fold it",
    "s                 sort by the next column",
    "/                 show only sites with a text; Enter keeps it, Esc drops it",
    "d                 store a dump in the JVM",
    "p                 start a timed profile of 30 s there, or cancel it",
    "o                 switch sampling off, or on",
    "r                 look again now",
    "?                 this help",
    "q, Ctrl-C         leave",
    "",
    "A look stores nothing in the JVM; only d and p store a dump.",
    "Green is what malloc has handed out, yellow RSS, red the limit; \u25b2 marks a dump.",
  };

  private final LiveReading reading;
  private final LiveState state;
  private final int width;
  private final int height;
  private final List<String> lines = new ArrayList<>();

  private LiveView(LiveReading reading, LiveState state, int width, int height) {
    this.reading = reading;
    this.state = state;
    this.width = width;
    this.height = height;
  }

  /** Lines of at most {@code width} columns, at most {@code height} of them. */
  static List<String> lines(LiveReading reading, LiveState state, int width, int height) {
    LiveView view = new LiveView(reading, state, width, height);
    view.draw();
    return view.lines.stream().limit(height).map(line -> Style.clipped(line, width)).toList();
  }

  private void draw() {
    header();
    curve(Math.max(MIN_CURVE_ROWS, Math.min(MAX_CURVE_ROWS, (height - ROWS_BESIDE) / 4)));
    if (state.isHelp()) {
      for (String line : HELP) {
        add(Style.PLAIN, line);
      }
    } else {
      LedgerRows.lines(reading, width, Math.min(MAX_LEDGER_ROWS, height / 7)).forEach(lines::add);
      SiteRows.lines(reading, state, width, height - lines.size() - 1).forEach(lines::add);
    }
    while (lines.size() < height - 1) {
      lines.add("");
    }
    while (lines.size() >= height) {
      lines.remove(lines.size() - 1);
    }
    lines.add(bottom());
  }

  private void header() {
    boolean isNear = reading.limit() != null && reading.limit().ratio() >= NEAR;
    add(isNear ? Style.RED : Style.BOLD, title());
    Paragraph.lines(reading.growth(), width).stream()
        .limit(MAX_GROWTH_ROWS)
        .forEach(line -> add(Style.DIM, line));
  }

  /** Where there is no room for all, the beginning of the program's name matters least. */
  private String title() {
    LivePoint now = reading.now();
    String amounts =
        "  live %s  RSS %s%s%s"
            .formatted(
                Amounts.bytes((double) now.liveBytes()),
                Amounts.bytes((double) now.rssBytes()),
                reading.limit() == null
                    ? ""
                    : "  "
                        + reading.limit().name()
                        + " "
                        + Amounts.percent(reading.limit().ratio()),
                reading.isSampling() ? "" : "  sampling is off");
    String up =
        "  up "
            + Times.length(Duration.ofMillis(Math.max(0, now.millis() - reading.startMillis())));
    String whole = reading.title() + up + amounts;
    int room = width - amounts.length();
    return whole.length() <= width || room < MIN_TITLE
        ? whole
        : Printable.clipStart(reading.title(), room) + amounts;
  }

  private void curve(int rows) {
    int columns = Math.max(1, width - LABEL_COLUMNS - 1);
    List<String> curve = BlockCurve.lines(reading.points(), columns, rows);
    for (int row = 0; row < rows; row++) {
      String label =
          row == 0
              ? Amounts.bytes((double) BlockCurve.topBytes(reading.points()))
              : row == rows - 1 ? "0 B" : "";
      lines.add(label(label) + curve.get(row));
    }
    String span = Times.length(Duration.ofMillis(BlockCurve.spanMillis(reading.points())));
    String words = "for " + span;
    lines.add(
        label(words.length() <= LABEL_COLUMNS ? words : span)
            + Style.YELLOW.of(BlockCurve.marks(reading.points(), columns)));
  }

  private static String label(String text) {
    return String.format("%" + LABEL_COLUMNS + "s ", Printable.clip(text, LABEL_COLUMNS));
  }

  private String bottom() {
    String text =
        state.isTyping()
            ? "/" + state.filter() + "_"
            : state.message().isEmpty()
                ? (reading.profileSeconds() > 0
                        ? "profiling, " + reading.profileSeconds() + " s left  "
                        : "")
                    + "q quit  ? help  / filter  s sort  Enter stack  d dump  p profile  o off"
                : state.message();
    return Style.INVERSE.of(fitted(text));
  }

  private void add(Style style, String text) {
    String line = Printable.clip(Printable.of(text), width);
    lines.add(style == Style.PLAIN || line.isEmpty() ? line : style.of(line));
  }

  private String fitted(String text) {
    return String.format("%-" + width + "s", Printable.clip(Printable.of(text), width));
  }
}
