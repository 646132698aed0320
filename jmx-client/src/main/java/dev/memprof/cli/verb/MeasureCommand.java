package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.print.Table;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.contract.ReleaseEntry;
import dev.memprof.profile.json.Json;
import dev.memprof.profile.text.Amounts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Clears a cache in order to see what that gives back. */
@Command(
    name = "measure",
    description = "Clear a cache of a JVM and show what that gave back. Asks first.",
    footer = {
      "%nreleased  all that is known: native memory and, with --settle gc, Java heap",
      "exact     what the clearing thread itself freed, less what it allocated",
      "error     by how much released may be wrong because of other threads",
      "resident  by how much the allocator's physical memory shrank",
      "%nWhat direct buffers hold is freed by a collection only: see --settle.",
      "%nExamples:  memprof measure 4711 block-cache --settle gc",
      "           memprof measure 4711 block-cache --purge%n"
    })
public final class MeasureCommand extends Verb {
  private static final String NONE = "none";

  @Parameters(
      index = "0",
      paramLabel = "PID",
      description = "The JVM: a pid, host:port or JMX URL.")
  private TargetAddress address;

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "A cache, one instance of it, or '*' for all, one after the other.")
  private String name;

  @Mixin private ConnectOptions connect;

  @Option(names = "--purge", description = "Also make the allocator return its empty pages.")
  private boolean purge;

  @Option(
      names = "--settle",
      paramLabel = "gc|none",
      converter = SettleConverter.class,
      description =
          "gc: request a collection, and wait until it has freed objects and direct"
              + " buffers; none: do not (default: as the JVM was started).")
  private String settle;

  /** One of the two words. */
  static final class SettleConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (!text.equals("gc") && !text.equals(NONE)) {
        throw new TypeConversionException("'" + text + "' is neither gc nor none");
      }
      return text;
    }
  }

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    try (Target target = connect.open(address)) {
      String settled = settle == null ? target.caches().getSettle() : settle;
      if (!yes && !isWanted(target, settled.equals(NONE))) {
        err().println("nothing was cleared");
        return FAILED;
      }
      List<ReleaseEntry> releases = target.caches().measureClear(name, purge, settled);
      if (json) {
        out().println(Json.pretty(releases));
      } else {
        print(releases);
        if (settled.equals(NONE)) {
          err()
              .println(
                  "memprof did not wait for a collection: with --settle gc it counts"
                      + " what one frees as well");
        }
      }
      return OK;
    }
  }

  private boolean isWanted(Target target, boolean awaitsNothing) {
    String what = name.equals("*") ? "all caches, one after the other," : "the cache " + name;
    String warning =
        awaitsNothing
            ? " What direct buffers and Java objects hold will not be counted: see --settle gc."
            : "";
    err()
        .printf(Locale.ROOT, "This clears %s of %s.%s Go on? [y/N] ", what, target.name(), warning);
    err().flush();
    try {
      String answer =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
      if (answer == null) {
        throw Failure.failed("nobody answers", "--yes goes without asking");
      }
      return answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void print(List<ReleaseEntry> releases) {
    Table table =
        new Table()
            .left("CACHE")
            .right("RELEASED")
            .right("NATIVE")
            .right("HEAP")
            .right("EXACT")
            .right("ERROR")
            .right("RESIDENT")
            .right("TOOK");
    for (ReleaseEntry release : releases) {
      table.row(
          release.name(),
          Amounts.bytes(release.releasedBytes()),
          Amounts.bytes(release.nativeBytes()),
          Amounts.bytes(release.heapBytes()),
          Amounts.bytes(release.threadFreedBytes() - release.threadAllocatedBytes()),
          Amounts.bytes(release.errorBytes()),
          Amounts.bytes(release.residentBytes()),
          String.format(Locale.ROOT, "%.1f ms", release.durationNanos() / 1e6));
    }
    out().println(table);
    for (ReleaseEntry release : releases) {
      if (!release.remark().isEmpty()) {
        out().println(release.name() + ": " + release.remark());
      }
      release.shrunkSites().forEach(site -> out().println("  " + site));
    }
  }
}
