package dev.memprof.cli.verb;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.machine.JavaProcesses;
import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.print.Headline;
import dev.memprof.cli.print.Terminal;
import dev.memprof.cli.source.EarlierLook;
import dev.memprof.cli.source.LedgerSource;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.contract.LedgerReading;
import dev.memprof.profile.json.Json;
import dev.memprof.store.text.LedgerText;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows whose the memory of a process is. */
@Command(
    name = "where",
    description = "Show whose the memory of a JVM is, in rows that add up to its RSS.",
    footer = {
      "%nEvery page that the kernel counts is in one row. A JVM without the memprof agent is "
          + "shown as well, from outside; with the agent the rows are exact, and malloc is told apart. "
          + "A look changes nothing in the JVM: to see later what has changed since, keep it, by "
          + "`memprof where 4711 --json > before.json`.",
      "%nExamples:  memprof where 4711",
      "           memprof where 4711 --since before.json%n"
    })
public final class WhereCommand extends Verb {
  @Parameters(paramLabel = "PID", description = "The JVM: a pid, host:port or JMX URL.")
  private TargetAddress address;

  @Mixin private ConnectOptions connect;

  @Option(
      names = {"-a", "--all"},
      description = "List every owner, small ones too.")
  private boolean all;

  @Option(
      names = "--since",
      paramLabel = "FILE",
      description =
          "Show what has changed since an earlier look, which --json has written to FILE.")
  private Path since;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    EarlierLook earlier = since == null ? null : EarlierLook.read(since);
    LedgerReading now = read();
    LedgerReading reading = earlier == null ? now : earlier.compare(now, address.text());
    out()
        .println(
            json
                ? Json.pretty(reading)
                : Headline.of(
                    LedgerText.of(
                        address.text(),
                        reading,
                        earlier == null ? null : earlier.summary(),
                        all || isVerbose(),
                        Terminal.columns())));
    return OK;
  }

  private LedgerReading read() {
    if (!(address instanceof TargetAddress.ByPid byPid)) {
      return fromInside();
    }
    JavaProcess process = JavaProcesses.of(byPid.pid());
    if (LedgerSource.isKnownInside(process)) {
      Optional<LedgerReading> atRest = LedgerSource.atRest(process);
      if (atRest.isPresent()) {
        return atRest.get();
      }
      try {
        return fromInside();
      } catch (Failure e) {
        err().println("memprof: " + e.getMessage() + "; what can be seen from outside:");
      }
    }
    return LedgerSource.fromOutside(process.pid(), err());
  }

  private LedgerReading fromInside() {
    try (Target target = connect.open(address)) {
      return LedgerSource.fromInside(target);
    }
  }
}
