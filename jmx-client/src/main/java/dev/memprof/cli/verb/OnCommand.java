package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.profile.text.Amounts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Switches sampling on. */
@Command(
    name = "on",
    description = "Switch sampling on in a JVM.",
    footer = "%nExample:  memprof on 4711%n")
public final class OnCommand extends Verb {
  @Parameters(paramLabel = "PID", description = "The JVM: a pid, host:port or JMX URL.")
  private TargetAddress address;

  @Mixin private ConnectOptions connect;

  @Override
  public Integer call() {
    try (Target target = connect.open(address)) {
      target.requireAvailable();
      target.profiler().start();
      out()
          .println(
              target.name()
                  + ": sampling is on, a sample every "
                  + Amounts.bytes(target.profiler().getSampleIntervalBytes()));
      return OK;
    }
  }
}
