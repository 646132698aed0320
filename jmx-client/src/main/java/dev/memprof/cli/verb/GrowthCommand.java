package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.print.Headline;
import dev.memprof.cli.print.Table;
import dev.memprof.cli.print.Terminal;
import dev.memprof.cli.print.Times;
import dev.memprof.cli.source.ProfileSource;
import dev.memprof.cli.source.RestingAgent;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.ledger.claim.Category;
import dev.memprof.profile.json.Json;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.Paragraph;
import dev.memprof.profile.text.Printable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says whether memory grows, and what of it. */
@Command(
    name = "growth",
    description = "Say whether memory grows, which part of it, how fast and since when.",
    footer = {
      "%nWarm-up, caches that fill, saw-teeth, steps and waves are no growth; docs/growth.md says "
          + "how it is found. It reads the run's curve and its stored dumps, so the JVM may be gone.",
      "%nExamples:  memprof growth 4711",
      "           memprof growth /var/lib/dumps --since 6h --json%n"
    })
public final class GrowthCommand extends Verb {
  private static final String GAP = "  ";
  private static final int MIN_COLUMNS_OF_INTERVAL = 110;

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
    out().println(json ? Json.pretty(verdict) : text(verdict));
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
    TargetAddress address = ProfileSource.address(source);
    Instant from = since == null ? Instant.EPOCH : Instant.now().minus(since);
    return RestingAgent.ask(address, agent -> agent.explainedGrowth(from))
        .orElseGet(() -> overJmx(address, from));
  }

  private GrowthVerdict overJmx(TargetAddress address, Instant from) {
    try (Target target = connect.open(address)) {
      target.requireAvailable();
      return target.ledger().growth(from.toEpochMilli());
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
    String sentence =
        Headline.of(
            String.join("\n", Paragraph.lines(verdict.sentence(), Terminal.proseColumns())));
    if (verdict.growing().isEmpty()) {
      return sentence;
    }
    boolean hasRoom = Terminal.proseColumns() >= MIN_COLUMNS_OF_INTERVAL;
    Table table = new Table().right("PER HOUR").left("95 % INTERVAL").right("SHARE").left("SINCE");
    for (GrowingPart part : verdict.growing()) {
      table.row(
          Amounts.signedBytes(part.bytesPerHour()),
          hasRoom ? Amounts.bytes(part.low()) + " to " + Amounts.bytes(part.high()) : "",
          Amounts.percent(part.share()),
          Times.utc(part.sinceMillis()),
          (Category.title(part.category()) + GAP + part.site()).strip());
    }
    return sentence + "\n\n" + table.text("WHAT", GrowthCommand::fitted);
  }

  /** {@code malloc: live blocks}, and the line of code, which may need a line of its own. */
  private static List<String> fitted(String what, int width) {
    int gap = what.indexOf(GAP);
    return gap < 0 || what.length() <= width
        ? List.of(what)
        : List.of(
            what.substring(0, gap),
            Printable.clipStart(GAP + what.substring(gap + GAP.length()), width));
  }
}
