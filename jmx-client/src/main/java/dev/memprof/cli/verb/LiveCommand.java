package dev.memprof.cli.verb;

import dev.memprof.cli.live.Live;
import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.print.Terminal;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows a JVM's memory on the whole screen. */
@Command(
    name = "live",
    description = "Watch a JVM's memory on the whole screen: curve, owners, sites.",
    footer = {
      "%nThe curve shows what is live, RSS and the limit, with a mark for each dump. Sites are "
          + "sorted, filtered and unfolded by keys, and keys store a dump, take a timed profile or "
          + "switch sampling: ? lists them. Looking changes nothing in the JVM.",
      "%nExample:  memprof live 4711%n"
    })
public final class LiveCommand extends Verb {
  @Parameters(paramLabel = "PID", description = "The JVM: a pid, host:port or JMX URL.")
  private TargetAddress address;

  @Mixin private ConnectOptions connect;

  @Override
  public Integer call() {
    if (!Terminal.isWhole()) {
      throw Failure.wrongUsage(
          "live needs a terminal",
          "`memprof top %s` shows the same once".formatted(address.text()));
    }
    try (Target target = connect.open(address)) {
      target.requireAvailable();
      Live.show(target, Terminal.wantsColors());
    }
    return OK;
  }
}
