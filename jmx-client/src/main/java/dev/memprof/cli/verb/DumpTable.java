package dev.memprof.cli.verb;

import dev.memprof.cli.print.Table;
import dev.memprof.cli.print.Terminal;
import dev.memprof.cli.print.Times;
import dev.memprof.contract.DumpEntry;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.Paragraph;
import dev.memprof.profile.text.Printable;
import java.util.ArrayList;
import java.util.List;

/** Dumps as a person reads them: when, how much, the name to ask for them by, and why. */
final class DumpTable {
  /** With less of the detail, it has a line of its own. */
  private static final int MIN_DETAIL_COLUMNS = 40;

  private static final String GAP = "  ";

  private DumpTable() {}

  /**
   * The whole table where it fits, the details cut to what the line leaves; else the reason is left
   * to the name, and the detail has a line.
   *
   * @param unknown in place of live bytes that are not known
   */
  static String text(List<DumpEntry> dumps, String unknown) {
    int longest = dumps.stream().mapToInt(dump -> shown(dump).length()).max().orElse(0);
    int over = width(whole(dumps, unknown, longest)) - Terminal.proseColumns();
    int detail = Math.max(longest - Math.max(over, 0), Math.min(longest, MIN_DETAIL_COLUMNS));
    String whole = whole(dumps, unknown, detail);
    return width(whole) <= Terminal.proseColumns() ? whole : narrow(dumps, unknown);
  }

  private static int width(String table) {
    return table.lines().mapToInt(String::length).max().orElse(0);
  }

  private static String shown(DumpEntry dump) {
    return Printable.of(dump.detail());
  }

  private static String whole(List<DumpEntry> dumps, String unknown, int detailColumns) {
    Table table =
        new Table()
            .left("TIME")
            .left("REASON")
            .left("DETAIL")
            .right("LIVE")
            .right("GROWTH")
            .right("SIZE");
    for (DumpEntry dump : dumps) {
      table.row(
          Times.utc(dump.timeMillis()),
          dump.reason(),
          Printable.clip(shown(dump), detailColumns),
          live(dump, unknown),
          growth(dump),
          Amounts.bytes((double) dump.fileBytes()),
          dump.name());
    }
    return table.text("NAME", (name, width) -> List.of(name));
  }

  private static String narrow(List<DumpEntry> dumps, String unknown) {
    Table table = new Table().left("TIME").right("LIVE").right("GROWTH");
    for (DumpEntry dump : dumps) {
      table.row(
          Times.utc(dump.timeMillis()),
          live(dump, unknown),
          growth(dump),
          dump.name() + GAP + dump.detail());
    }
    return table.text("NAME", DumpTable::nameAndDetail);
  }

  private static List<String> nameAndDetail(String text, int width) {
    int gap = text.indexOf(GAP);
    String name = text.substring(0, gap);
    String detail = text.substring(gap).strip();
    List<String> lines = new ArrayList<>(List.of(name));
    if (!detail.isEmpty()) {
      Paragraph.lines(detail, width - GAP.length()).forEach(line -> lines.add(GAP + line));
    }
    return lines;
  }

  private static boolean isKnown(DumpEntry dump) {
    return dump.liveBytes() >= 0 || dump.reason().equals("profile");
  }

  private static String live(DumpEntry dump, String unknown) {
    return isKnown(dump) ? Amounts.bytes((double) dump.liveBytes()) : unknown;
  }

  private static String growth(DumpEntry dump) {
    return isKnown(dump) ? Amounts.signedBytes((double) dump.growthBytes()) : "";
  }
}
