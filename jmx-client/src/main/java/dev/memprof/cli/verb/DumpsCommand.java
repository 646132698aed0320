package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.print.Terminal;
import dev.memprof.cli.print.Times;
import dev.memprof.cli.source.ProfileSource;
import dev.memprof.cli.source.RestingAgent;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.contract.DumpEntry;
import dev.memprof.profile.json.Json;
import dev.memprof.profile.text.Paragraph;
import dev.memprof.profile.text.Printable;
import dev.memprof.store.RunDirectories;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists a dump store: a JVM's, or a directory that JVMs have left. */
@Command(
    name = "dumps",
    description = "List the dumps of a JVM, or in a directory, oldest first.",
    footer = {
      "%nIn a directory, what a killed JVM has left half done is finished first, and "
          + "dumps are listed by run. A directory of another user is only read. Without an "
          + "argument: in the directories of this user's JVMs that were given none.",
      "%nExamples:  memprof dumps 4711",
      "           memprof dumps /var/lib/dumps",
      "           memprof dumps%n"
    })
public final class DumpsCommand extends Verb {
  /** A screen or two. */
  private static final int MAX_RUNS = 10;

  @Parameters(
      arity = "0..1",
      paramLabel = "PID|DIR",
      description = "The JVM (a pid, host:port or JMX URL), or a directory.")
  private String source;

  @Mixin private ConnectOptions connect;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--all",
      description = "List all runs, not only the latest ten; --json always does.")
  private boolean all;

  /** A run in JSON; without a run file only its dumps are known. */
  private record RunEntry(
      int run,
      long pid,
      String main,
      String jvm,
      long startMillis,
      Long endMillis,
      String state,
      List<DumpEntry> dumps) {}

  @Override
  public Integer call() {
    if (source == null) {
      int[] left = {0};
      listDirectories(StoreDirectory.ofRuns(maxRuns(), count -> left[0] = count, err()));
      tellOfMore(left[0], "directories");
    } else if (StoreDirectory.isDirectory(source)) {
      listDirectories(List.of(StoreDirectory.open(Path.of(source), err())));
    } else {
      listTarget();
    }
    return OK;
  }

  private int maxRuns() {
    return all || json ? Integer.MAX_VALUE : MAX_RUNS;
  }

  private void tellOfMore(int left, String what) {
    if (left > 0) {
      out().println("%d earlier %s are not shown; add --all to see them".formatted(left, what));
    }
  }

  private void listTarget() {
    TargetAddress address = ProfileSource.address(source);
    Listed listed = RestingAgent.ask(address, Listed::of).orElseGet(() -> overJmx(address));
    if (json) {
      out().println(Json.pretty(listed.dumps()));
      return;
    }
    printPlace(listed.directory());
    out().println(listed.dumps().isEmpty() ? "no dump yet" : DumpTable.text(listed.dumps(), "?"));
  }

  private record Listed(String directory, List<DumpEntry> dumps) {
    static Listed of(RestingAgent agent) throws IOException {
      return new Listed(agent.directory(), agent.dumps());
    }
  }

  private Listed overJmx(TargetAddress address) {
    try (Target target = connect.open(address)) {
      List<DumpEntry> dumps = target.dumps().getDumps();
      return new Listed(target.dumps().getDirectory(), dumps);
    }
  }

  private void printPlace(String directory) {
    Paragraph.lines("in " + Printable.of(directory), Terminal.proseColumns())
        .forEach(out()::println);
  }

  private void listDirectories(List<StoreDirectory> stores) {
    if (json) {
      out()
          .println(
              Json.pretty(
                  stores.stream()
                      .flatMap(store -> store.groups().stream())
                      .map(DumpsCommand::entry)
                      .toList()));
      return;
    }
    if (stores.isEmpty()) {
      out().println("no dump in " + RunDirectories.ofThisUser().parent());
    }
    for (StoreDirectory store : stores) {
      list(store);
      if (stores.size() > 1) {
        out().println();
      }
    }
  }

  private void list(StoreDirectory store) {
    List<StoreDirectory.Group> groups = store.groups();
    printPlace(store.path().toString());
    if (groups.isEmpty()) {
      out()
          .println(
              "no dump"
                  + store.childWithDumps().map(child -> "; there are some in " + child).orElse(""));
    }
    int left = Math.max(0, groups.size() - maxRuns());
    for (StoreDirectory.Group group : groups.subList(left, groups.size())) {
      out().println();
      Paragraph.lines(heading(group), Terminal.proseColumns(), "  ").forEach(out()::println);
      List<DumpEntry> dumps = group.dumps().stream().map(StoredDump::entry).toList();
      out().println(dumps.isEmpty() ? "no dump" : DumpTable.text(dumps, "broken"));
    }
    if (left > 0) {
      out().println();
      tellOfMore(left, "runs");
    }
  }

  /** {@code run 2: com.acme.Shop, pid 4711, started 2026-11-24 03:00:00Z, killed}. */
  private static String heading(StoreDirectory.Group group) {
    if (group.run() == null) {
      return "of no known run";
    }
    Run run = group.run();
    return List.of(
            run.main().isEmpty() ? "a JVM" : Printable.of(run.main()),
            "pid " + run.id().pid(),
            "started " + Times.utc(run.started().toEpochMilli()),
            StoreDirectory.state(run))
        .stream()
        .collect(Collectors.joining(", ", "run " + group.number() + ": ", ""));
  }

  private static RunEntry entry(StoreDirectory.Group group) {
    List<DumpEntry> dumps = group.dumps().stream().map(StoredDump::entry).toList();
    Run run = group.run();
    return run == null
        ? new RunEntry(0, 0, "", "", 0, null, "unknown", dumps)
        : new RunEntry(
            group.number(),
            run.id().pid(),
            run.main(),
            run.jvm(),
            run.started().toEpochMilli(),
            run.ended() == null ? null : run.ended().toEpochMilli(),
            StoreDirectory.state(run),
            dumps);
  }
}
