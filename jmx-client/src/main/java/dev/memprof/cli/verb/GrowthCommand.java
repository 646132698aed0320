package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.print.Times;
import dev.memprof.cli.source.ProfileSource;
import dev.memprof.cli.target.Target;
import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.profile.json.Json;
import dev.memprof.profile.text.Amounts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says whether memory grows, and what of it. */
@Command(
    name = "growth",
    description = "Say whether a process's memory grows, what grows, how fast and since when.",
    footer = {
      "%nWarm-up, caches that fill, saw-teeth, steps and waves are no growth; docs/growth.md says",
      "how it is found. It reads the run's curve and its stored dumps, so the JVM may be gone.",
      "%nExamples:  memprof growth 4711",
      "           memprof growth /var/lib/dumps --since 6h --json%n"
    })
public final class GrowthCommand extends Verb {
  @Parameters(
      paramLabel = "PID|DIR",
      description =
          "A JVM: a pid, host:port or JMX URL; or a directory of dumps, as of option dir.")
  private String source;

  @Mixin private ConnectOptions connect;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Judge only what was recorded in the last TIME, such as 6h (default: all).")
  private Duration since;

  @Option(
      names = "--run",
      paramLabel = "N",
      description = "The run, as `memprof dumps DIR` numbers them (default: the latest).")
  private Integer number;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    GrowthVerdict verdict = verdict();
    out().print(json ? Json.pretty(verdict) + System.lineSeparator() : text(verdict));
    return OK;
  }

  private GrowthVerdict verdict() {
    if (StoreDirectory.isDirectory(source)) {
      StoreDirectory store = StoreDirectory.open(Path.of(source), err());
      return ofRun(store, store.group(number));
    }
    if (number != null) {
      throw wrongUsage("--run goes with a directory of dumps");
    }
    try (Target target = connect.open(ProfileSource.address(source))) {
      target.requireAvailable();
      return target
          .ledger()
          .growth(since == null ? 0 : System.currentTimeMillis() - since.toMillis());
    }
  }

  private GrowthVerdict ofRun(StoreDirectory store, StoreDirectory.Group group) {
    if (group.run() == null) {
      throw Failure.failed(
          "no run file tells how memory went when these dumps were stored",
          "give a directory that memprof itself has written, as of option dir");
    }
    return RunVerdict.of(store.withCurve(group.run()), group.dumps(), since);
  }

  private static String text(GrowthVerdict verdict) {
    StringBuilder text = new StringBuilder(verdict.sentence()).append(System.lineSeparator());
    if (!verdict.growing().isEmpty()) {
      text.append(System.lineSeparator())
          .append(row("PER HOUR", "95 % INTERVAL", "SHARE", "SINCE", "WHAT"));
      for (GrowingPart part : verdict.growing()) {
        text.append(
            row(
                Amounts.signedBytes(part.bytesPerHour()),
                Amounts.bytes(part.low()) + " to " + Amounts.bytes(part.high()),
                Amounts.percent(part.share()),
                Times.utc(part.sinceMillis()),
                part.site().isEmpty() ? part.category() : part.category() + "  " + part.site()));
      }
    }
    return text.toString();
  }

  private static String row(
      String perHour, String interval, String share, String since, String on) {
    return String.format(
            Locale.ROOT, "%12s  %-26s %8s  %-20s  %s", perHour, interval, share, since, on)
        + System.lineSeparator();
  }
}
