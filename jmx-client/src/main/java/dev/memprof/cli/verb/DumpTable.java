package dev.memprof.cli.verb;

import dev.memprof.cli.print.Table;
import dev.memprof.cli.print.Times;
import dev.memprof.contract.DumpEntry;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.Printable;
import java.util.List;

/** Dumps as a person reads them: when, why, how much, and the name to ask for them by. */
final class DumpTable {
  private static final int WIDEST_DETAIL = 40;

  private DumpTable() {}

  /**
   * @param unknown in place of live bytes that are not known
   */
  static String text(List<DumpEntry> dumps, String unknown) {
    Table table =
        new Table()
            .left("TIME")
            .left("REASON")
            .left("DETAIL")
            .right("LIVE")
            .right("GROWTH")
            .right("SIZE")
            .left("NAME");
    for (DumpEntry dump : dumps) {
      boolean known = dump.liveBytes() >= 0 || dump.reason().equals("profile");
      table.row(
          Times.utc(dump.timeMillis()),
          dump.reason(),
          detail(dump.detail()),
          known ? Amounts.bytes(dump.liveBytes()) : unknown,
          known ? Amounts.signedBytes(dump.growthBytes()) : "",
          Amounts.bytes(dump.fileBytes()),
          dump.name());
    }
    return table.toString();
  }

  private static String detail(String detail) {
    String text = Printable.of(detail);
    return text.length() <= WIDEST_DETAIL ? text : text.substring(0, WIDEST_DETAIL - 1) + "…";
  }
}
