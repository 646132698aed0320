package dev.memprof.cli.live;

import dev.memprof.cli.print.Style;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.CallPath;
import dev.memprof.profile.text.ColumnTable;
import dev.memprof.profile.text.MethodText;
import dev.memprof.profile.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The sites, of which one is chosen, with the stacks of those that are unfolded. */
final class SiteRows {
  private static final int MIN_COLUMNS_OF_OBJECTS = 100;
  private static final String SORTED = "\u2193";

  /** Until there are two looks: without anything in it, the column would come later. */
  private static final String UNKNOWN = "\u2026";

  private static final String INDENT = "  ";

  private SiteRows() {}

  /** A title and as many lines as there is room for, the chosen site among them. */
  static List<String> lines(LiveReading reading, LiveState state, int width, int rows) {
    List<LiveSite> shown = state.shown(reading.sites());
    if (shown.isEmpty()) {
      String filter = state.filter();
      return List.of(
          Style.DIM.of(filter.isEmpty() ? "no sample is live" : "no site has '" + filter + "'"));
    }
    List<String> table =
        table(state.order(), width)
            .lines(
                shown,
                title(SiteOrder.NAME, state.order()),
                (site, room) -> text(site, state.isUnfolded(site), room),
                width);
    int chosen = 1;
    for (LiveSite site : shown.subList(0, Math.min(state.selected(), shown.size() - 1))) {
      chosen += text(site, state.isUnfolded(site), width).size();
    }
    List<String> lines = new ArrayList<>(table);
    lines.set(0, Style.DIM.of(Printable.clip(table.get(0), width)));
    lines.set(chosen, Style.INVERSE.of(table.get(chosen)));
    int room = Math.max(1, rows - 1);
    int first = 1 + Math.max(0, Math.min(chosen - 1 - room / 2, table.size() - 1 - room));
    List<String> visible = new ArrayList<>(List.of(lines.get(0)));
    visible.addAll(lines.subList(first, Math.min(lines.size(), first + room)));
    return visible;
  }

  private static ColumnTable<LiveSite> table(SiteOrder order, int width) {
    boolean hasRoom = width >= MIN_COLUMNS_OF_OBJECTS || order == SiteOrder.OBJECTS;
    return new ColumnTable<LiveSite>()
        .right(title(SiteOrder.LIVE, order), site -> Amounts.bytes(site.bytes()))
        .right("share", site -> String.format(Locale.ROOT, "%.1f%%", site.percent()))
        .right(title(SiteOrder.RATE, order), site -> rate(site.bytesPerMinute()))
        .left("trend", site -> Sparkline.of(site.trend()))
        .right("age", LiveSite::age)
        .right(
            title(SiteOrder.OBJECTS, order), site -> hasRoom ? Amounts.count(site.objects()) : "");
  }

  private static String title(SiteOrder column, SiteOrder sorted) {
    return column == sorted ? column.column() + SORTED : column.column();
  }

  private static String rate(double bytesPerMinute) {
    if (Double.isNaN(bytesPerMinute)) {
      return UNKNOWN;
    }
    return Math.round(bytesPerMinute) == 0 ? "0 B" : Amounts.signedBytes(bytesPerMinute);
  }

  /** One line, or with its stack below. */
  private static List<String> text(LiveSite site, boolean isUnfolded, int width) {
    List<String> lines = new ArrayList<>(List.of(MethodText.fitted(site.place(), width)));
    if (isUnfolded) {
      int room = width - INDENT.length();
      if (!site.nativeEntry().isEmpty()) {
        lines.add(INDENT + MethodText.fittedWay(site.nativeEntry(), room));
      }
      for (String call : CallPath.lines(site.path(), site.method())) {
        lines.add(INDENT + MethodText.fitted(call, room));
      }
    }
    return lines;
  }
}
