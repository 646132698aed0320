package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Switches sampling off. */
@Command(
    name = "off",
    description = "Switch sampling off in a JVM; earlier samples stay in later dumps.",
    footer = "%nExample:  memprof off 4711%n")
public final class OffCommand extends Verb {
  @Parameters(paramLabel = "PID", description = "The JVM: a pid, host:port or JMX URL.")
  private TargetAddress address;

  @Mixin private ConnectOptions connect;

  @Override
  public Integer call() {
    try (Target target = connect.open(address)) {
      target.requireAvailable();
      target.profiler().stop();
      out().println(target.name() + ": sampling is off");
      return OK;
    }
  }
}
