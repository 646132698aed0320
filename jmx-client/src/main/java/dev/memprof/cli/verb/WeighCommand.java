package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.print.Table;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.contract.WeightEntry;
import dev.memprof.profile.json.Json;
import dev.memprof.profile.text.Amounts;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Weighs caches that go on being used. */
@Command(
    name = "weigh",
    description = "Weigh caches of a JVM without releasing them.",
    footer = {
      "%nEXCLUSIVE  Java heap that nothing else holds: what the cache's end would free",
      "REACHABLE  Java heap that it reaches, shared with others or not",
      "DIRECT     native memory of the direct buffers in it",
      "NATIVE     native memory allocated by its class, of all instances; sampled",
      "STOOD STILL  how long the application waited; it grows with the live heap",
      "%nCaches are known by the option release= or by MemProf.register.",
      "%nExample:  memprof weigh 4711 block-cache%n"
    })
public final class WeighCommand extends Verb {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int MAX_SECONDS = 600;

  /** Fewer references than one to so many objects are what every cache has. */
  private static final int OBJECTS_PER_WEAK_REFERENCE = 20;

  @Parameters(
      index = "0",
      paramLabel = "PID",
      description = "The JVM: a pid, host:port or JMX URL.")
  private TargetAddress address;

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      defaultValue = "*",
      description = "A cache or one instance of it; all of them if not given.")
  private String name;

  @Mixin private ConnectOptions connect;

  @Option(
      names = "--longest",
      paramLabel = "TIME",
      defaultValue = "5s",
      description =
          "How long the application may stand still, at most 10m (default: ${DEFAULT-VALUE}).")
  private Duration longest;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    int seconds = (int) Math.min(longest.toSeconds(), Integer.MAX_VALUE);
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw wrongUsage("--longest takes 1s to 10m");
    }
    try (Target target = connect.open(address)) {
      List<WeightEntry> weights = target.caches().weigh(name, seconds);
      if (json) {
        out().println(Json.pretty(weights));
        return OK;
      }
      Table table =
          new Table()
              .left("NAME")
              .left("INSTANCE")
              .right("EXCLUSIVE")
              .right("REACHABLE")
              .right("DIRECT")
              .right("NATIVE")
              .right("STOOD STILL");
      for (WeightEntry weight : weights) {
        table.row(
            weight.name(),
            weight.instance(),
            amount(weight.exclusiveBytes()),
            amount(weight.reachableBytes()),
            amount(weight.directBytes()),
            estimated(weight),
            String.format(Locale.ROOT, "%.0f ms", weight.pauseNanos() / NANOS_PER_MILLI));
      }
      out().println(table);
      weights.stream()
          .flatMap(WeighCommand::remarks)
          .distinct()
          .forEach(remark -> err().println("memprof: " + remark));
      return OK;
    }
  }

  private static String amount(long bytes) {
    return bytes < 0 ? "?" : Amounts.bytes(bytes);
  }

  private static String estimated(WeightEntry weight) {
    return weight.nativeSamples() == 0
        ? "no sample"
        : Amounts.bytes(weight.nativeBytes())
            + " ± "
            + Amounts.bytes(weight.nativeStandardErrorBytes());
  }

  private static Stream<String> remarks(WeightEntry weight) {
    Stream<String> note = weight.note().isEmpty() ? Stream.empty() : Stream.of(weight.note());
    boolean weak = weight.weakReferences() > weight.reachableObjects() / OBJECTS_PER_WEAK_REFERENCE;
    return Stream.concat(
        note.map(text -> weight.instance() + ": " + text),
        weak
            ? Stream.of(
                String.format(
                    Locale.ROOT,
                    "%s: what its %,d soft, weak and phantom references refer to is not in its weight",
                    weight.instance(),
                    weight.weakReferences()))
            : Stream.empty());
  }
}
