package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.print.Terminal;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.profile.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows how one JVM stands. */
@Command(
    name = "status",
    description = "Show the state of a JVM: memory, limit, growth, last dump.",
    footer = "%nExample:  memprof status 4711%n")
public final class StatusCommand extends Verb {
  @Parameters(paramLabel = "PID", description = "The JVM: a pid, host:port or JMX URL.")
  private TargetAddress address;

  @Mixin private ConnectOptions connect;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    try (Target target = connect.open(address)) {
      StatusReport report = StatusReport.of(target);
      out()
          .println(
              json
                  ? Json.pretty(report)
                  : StatusText.of(report, target.facts(), Terminal.proseColumns(), isVerbose()));
      return report.available() ? OK : NOT_PROFILED;
    }
  }
}
