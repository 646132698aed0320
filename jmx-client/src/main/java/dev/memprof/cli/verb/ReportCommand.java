package dev.memprof.cli.verb;

import dev.memprof.cli.incident.IncidentPage;
import dev.memprof.cli.option.OutputFile;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.print.Terminal;
import dev.memprof.cli.print.Times;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.StoredDump;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes what is to be attached to an incident: all of a run in one page. */
@Command(
    name = "report",
    description = "Write one HTML page about a run, from the directory of its dumps.",
    footer = {
      "%nIt shows memory over time with the dumps marked, what grew between any two of",
      "them, and their flame graphs. It needs no network; the JVM may be long gone.",
      "%nExample:  memprof report /var/lib/dumps -o incident.html%n"
    })
public final class ReportCommand extends Verb {
  private static final String ENDING = ".html";

  @Parameters(paramLabel = "DIR", description = "A directory of dumps, as of option dir.")
  private Path directory;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "File to write (default: memprof-report-TIME.html, in this directory).")
  private String file;

  @Option(names = "--force", description = "Overwrite the file if it exists.")
  private boolean force;

  @Option(
      names = "--run",
      paramLabel = "N",
      description = "The run, as `memprof dumps DIR` numbers them (default: the latest).")
  private Integer number;

  @Override
  public Integer call() {
    if (file != null && !file.endsWith(ENDING)) {
      throw wrongUsage("a report is a page: give -o a name that ends with " + ENDING);
    }
    OutputFile output = file == null ? null : OutputFile.create(file, force);
    StoreDirectory store = StoreDirectory.open(directory, err());
    StoreDirectory.Group group = choose(store);
    Run run = group.run() == null ? null : store.withCurve(group.run());
    List<StoredDump> dumps = group.dumps();
    if (output == null) {
      output = OutputFile.create("memprof-report-" + time(run, dumps) + ENDING, force);
    }
    String state = run == null ? "unknown" : StoreDirectory.state(run);
    Consumer<StoredDump> progress = Terminal.onStderr() ? progress(dumps.size()) : dump -> {};
    output.write(stream -> IncidentPage.write(run, state, dumps, progress, stream));
    if (Terminal.onStderr()) {
      err().print("\r\033[K");
      err().flush();
    }
    out()
        .println(
            "%d %s and %d points of the curve, written to %s"
                .formatted(
                    dumps.size(),
                    dumps.size() == 1 ? "dump" : "dumps",
                    run == null ? 0 : run.points().size(),
                    output));
    return OK;
  }

  private StoreDirectory.Group choose(StoreDirectory store) {
    List<StoreDirectory.Group> groups = store.groups();
    if (groups.isEmpty()) {
      throw Failure.failed(
          "there are no dumps in " + store.path(), "name the directory of option dir");
    }
    if (number == null) {
      return groups.get(groups.size() - 1);
    }
    return groups.stream()
        .filter(group -> group.number() == number)
        .findFirst()
        .orElseThrow(
            () ->
                Failure.failed(
                    "there is no run " + number + " in " + store.path(),
                    "see memprof dumps " + directory));
  }

  private static String time(Run run, List<StoredDump> dumps) {
    return Times.utcForFileName(run == null ? dumps.get(0).time() : run.started());
  }

  /** Large dumps take about a second each. */
  private Consumer<StoredDump> progress(int dumps) {
    PrintWriter err = err();
    int[] read = {0};
    return dump -> {
      err.printf("\rreading %d of %d", ++read[0], 2 * dumps);
      err.flush();
    };
  }
}
