package dev.memprof.cli.verb;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.print.LedgerText;
import dev.memprof.cli.source.LedgerSource;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.contract.LedgerReading;
import dev.memprof.profile.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows whose the memory of a process is. */
@Command(
    name = "where",
    description = "Show whose the memory of a JVM is: rows that add up to its RSS.",
    footer = {
      "%nEvery page that the kernel counts is in one row. A JVM without the memprof agent is",
      "shown as well, from outside; with the agent the rows are exact, and malloc is told apart.",
      "%nExample:  memprof where 4711%n"
    })
public final class WhereCommand extends Verb {
  @Parameters(paramLabel = "PID", description = "The JVM: a pid, host:port or JMX URL.")
  private TargetAddress address;

  @Mixin private ConnectOptions connect;

  @Option(
      names = {"-a", "--all"},
      description = "List every owner, small ones too.")
  private boolean all;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    LedgerReading reading = read();
    out().println(json ? Json.pretty(reading) : LedgerText.of(address.text(), reading, all));
    return OK;
  }

  private LedgerReading read() {
    if (address instanceof TargetAddress.ByPid byPid) {
      JavaProcess process = JavaProcess.of(byPid.pid());
      if (!LedgerSource.isKnownInside(process)) {
        return LedgerSource.fromOutside(process.pid(), err());
      }
    }
    try (Target target = connect.open(address)) {
      return LedgerSource.fromInside(target);
    }
  }
}
