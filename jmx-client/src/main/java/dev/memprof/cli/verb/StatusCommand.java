package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.print.Terminal;
import dev.memprof.cli.source.RestingAgent;
import dev.memprof.cli.target.JvmFacts;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.profile.json.Json;
import java.io.IOException;
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
    Look look = RestingAgent.ask(address, Look::of).orElseGet(this::overJmx);
    StatusReport report = look.report();
    out()
        .println(
            json
                ? Json.pretty(report)
                : StatusText.of(report, look.jvm(), Terminal.proseColumns(), isVerbose()));
    return report.available() ? OK : NOT_PROFILED;
  }

  private record Look(StatusReport report, JvmFacts jvm) {
    static Look of(RestingAgent agent) throws IOException {
      return new Look(StatusReport.of(agent), agent.jvm());
    }
  }

  private Look overJmx() {
    try (Target target = connect.open(address)) {
      return new Look(StatusReport.of(target), target.facts());
    }
  }
}
