package dev.memprof.cli;

import dev.memprof.cli.remote.DumpEntry;
import dev.memprof.cli.remote.Target;
import dev.memprof.cli.remote.TargetAddress;
import dev.memprof.cli.report.Json;
import dev.memprof.cli.report.Table;
import dev.memprof.cli.report.Times;
import dev.memprof.profile.text.Amounts;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the dump store of a JVM. */
@Command(
    name = "dumps",
    description = "List the dumps that a JVM has stored, oldest first.",
    footer = "%nExample:  memprof dumps 4711%n")
final class DumpsCommand extends Verb {
  @Parameters(paramLabel = "PID", description = "The JVM: a pid, host:port or JMX URL.")
  private TargetAddress address;

  @Mixin private ConnectOptions connect;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    try (Target target = connect.open(address)) {
      List<DumpEntry> dumps = target.dumpStore().list();
      if (json) {
        out().println(Json.pretty(dumps));
        return OK;
      }
      out().println("in " + target.dumpStore().directory());
      if (dumps.isEmpty()) {
        out().println("none yet");
        return OK;
      }
      Table table =
          new Table().left("TIME").left("REASON").right("LIVE").right("FILE").left("NAME");
      for (DumpEntry dump : dumps) {
        table.row(
            Times.utc(dump.timeMillis()),
            dump.reason(),
            Amounts.bytes(dump.liveBytes()),
            Amounts.bytes(dump.fileBytes()),
            dump.name());
      }
      out().println(table);
      return OK;
    }
  }
}
