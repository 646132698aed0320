package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.option.OutputOptions;
import dev.memprof.cli.option.ViewOptions;
import dev.memprof.cli.source.OutsideProfile;
import dev.memprof.cli.source.StoredProfile;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a dump of all live sampled memory. */
@Command(
    name = "dump",
    description = "Take a profile of all live native memory of a JVM.",
    footer = {
      "%nThe JVM keeps it in its dump store. With -o it is fetched and written here too.",
      "%nExample:  memprof dump 4711 -o now.html%n"
    })
public final class DumpCommand extends Verb {
  @Parameters(paramLabel = "PID", description = "The JVM: a pid, host:port or JMX URL.")
  private TargetAddress address;

  @Mixin private ConnectOptions connect;
  @Mixin private OutputOptions output;
  @Mixin private ViewOptions view;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    DumpDelivery delivery = new DumpDelivery(output, view, json);
    Optional<StoredProfile> made = OutsideProfile.dump(address);
    if (made.isPresent()) {
      tell(delivery, made.get());
      return OK;
    }
    try (Target target = connect.open(address)) {
      target.requireAvailable();
      tell(delivery, StoredProfile.in(target, target.stored(target.profiler().dump())));
      return OK;
    }
  }

  private void tell(DumpDelivery delivery, StoredProfile stored) {
    delivery.said(out(), err()).println(delivery.deliver(stored, "live"));
  }
}
