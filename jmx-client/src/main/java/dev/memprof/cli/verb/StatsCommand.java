package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.print.Terminal;
import dev.memprof.cli.print.Times;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.contract.AllocatorSnapshot;
import dev.memprof.contract.BlockSize;
import dev.memprof.profile.json.Json;
import dev.memprof.profile.text.Amounts;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the allocator's totals, once or as a running table. */
@Command(
    name = "stats",
    description = "Show the allocator's totals of a JVM, and its RSS.",
    footer = {
      "%nallocated  in blocks that the program holds",
      "active     in pages with at least one such block; more means fragmentation",
      "resident   physical memory of the allocator; more means pages kept for reuse",
      "retained   address space kept for reuse, no memory",
      "rss        physical memory of the whole process, Java heap included",
      "%nExamples:  memprof stats 4711 --watch -i 5s",
      "           memprof stats 4711 --sizes%n"
    })
public final class StatsCommand extends Verb {
  private static final int LINES_PER_HEADER = 20;

  @Parameters(paramLabel = "PID", description = "The JVM: a pid, host:port or JMX URL.")
  private TargetAddress address;

  @Mixin private ConnectOptions connect;

  @Option(names = "--watch", description = "Print a line per interval until Ctrl-C.")
  private boolean watch;

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "TIME",
      defaultValue = "1s",
      description = "Interval of --watch (default: ${DEFAULT-VALUE}).")
  private Duration interval;

  @Option(names = "--count", paramLabel = "N", description = "Stop --watch after N lines.")
  private Integer count;

  @Option(
      names = "--sizes",
      description =
          "Print how many blocks of each size there are, counted and not sampled. Those in the"
              + " caches of threads count as live.")
  private boolean sizes;

  @Option(names = "--json", description = "Print JSON; with --watch one object a line.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (interval.toMillis() < 100) {
      throw wrongUsage("the interval must be 100ms or longer; not " + Times.length(interval));
    }
    if (count != null && count < 1) {
      throw wrongUsage("--count must be 1 or more; not " + count);
    }
    if (sizes && watch) {
      throw wrongUsage("--sizes is printed once; give it without --watch");
    }
    try (Target target = connect.open(address)) {
      if (watch) {
        watch(target);
      } else if (sizes) {
        List<BlockSize> all = target.allocator().getBlockSizes();
        out()
            .println(
                json
                    ? Json.pretty(all)
                    : String.join(
                        System.lineSeparator(), SizeTable.lines(all, Terminal.columns())));
      } else {
        AllocatorSnapshot snapshot = target.allocator().getSnapshot();
        out().println(json ? Json.pretty(snapshot) : text(snapshot));
      }
      return OK;
    }
  }

  private void watch(Target target) throws InterruptedException {
    long nextNanos = System.nanoTime();
    for (int line = 0; count == null || line < count; line++) {
      // By the clock, not by pauses: the lines keep their rhythm when an answer is slow.
      Thread.sleep(Math.max(0, (nextNanos - System.nanoTime()) / 1_000_000));
      nextNanos += interval.toNanos();
      if (!json && line % LINES_PER_HEADER == 0) {
        out().println(row("TIME", "ALLOCATED", "ACTIVE", "RESIDENT", "RETAINED", "RSS"));
      }
      AllocatorSnapshot now = target.allocator().getSnapshot();
      out()
          .println(
              json
                  ? Json.line(now)
                  : row(
                      Times.utc(now.timeMillis()),
                      Amounts.bytes(now.allocatedBytes()),
                      Amounts.bytes(now.activeBytes()),
                      Amounts.bytes(now.residentBytes()),
                      Amounts.bytes(now.retainedBytes()),
                      Amounts.bytes(now.processResidentBytes())));
      out().flush();
    }
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-20s %10s %10s %10s %10s %10s", cells);
  }

  private static String text(AllocatorSnapshot now) {
    return String.join(
        System.lineSeparator(),
        figure("allocated", now.allocatedBytes()),
        figure("active", now.activeBytes()),
        figure("resident", now.residentBytes()),
        figure("mapped", now.mappedBytes()),
        figure("retained", now.retainedBytes()),
        figure("metadata", now.metadataBytes()),
        figure("rss", now.processResidentBytes()),
        "at " + Times.utc(now.timeMillis()));
  }

  private static String figure(String name, long bytes) {
    return String.format(Locale.ROOT, "%-10s %10s", name, Amounts.bytes(bytes));
  }
}
