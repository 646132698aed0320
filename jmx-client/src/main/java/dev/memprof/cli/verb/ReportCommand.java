package dev.memprof.cli.verb;

import dev.memprof.cli.incident.IncidentPage;
import dev.memprof.cli.incident.ReportedDump;
import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.option.ResultFile;
import dev.memprof.cli.option.SampleTypeOption;
import dev.memprof.cli.print.Style;
import dev.memprof.cli.print.Terminal;
import dev.memprof.cli.source.ProfileSource;
import dev.memprof.cli.target.Target;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes what is to be attached to an incident: all of a run in one page. */
@Command(
    name = "report",
    description = "Write one HTML page about a run, a JVM's memory now, or one dump.",
    footer = {
      "%nOf a directory of dumps it shows memory over time with the dumps marked, what grew "
          + "between any two of them, and their flame graphs; that JVM may be long gone. Of a JVM "
          + "it shows what is live now, and stores nothing there. It needs no network.",
      "%nExamples:  memprof report /var/lib/dumps -o incident.html",
      "           memprof report 4711",
      "           memprof report 4711 growth-17%n"
    })
public final class ReportCommand extends Verb {
  private static final String ENDING = ".html";

  @Parameters(
      index = "0",
      paramLabel = "DIR|PID|FILE",
      description = "A directory of dumps, as of option dir; a JVM; or a profile (.pb.gz, .heap).")
  private String source;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DUMP",
      description = "A dump of that JVM, as `memprof dumps` lists it (default: what is live now).")
  private String dump;

  @Mixin private ConnectOptions connect;
  @Mixin private SampleTypeOption type;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "File to write, or - for standard output (default: memprof-report-TIME.html, in this"
              + " directory).")
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
    boolean isPiped = ResultFile.STANDARD_OUTPUT.equals(file);
    if (file != null && !isPiped && !file.endsWith(ENDING)) {
      throw wrongUsage("a report is a page: give -o a name that ends with " + ENDING);
    }
    ResultFile chosen =
        file == null
            ? null
            : isPiped ? ResultFile.standardOutput(ENDING) : ResultFile.create(file, force);
    ReportSource from = open();
    err().print(from.remark());
    ResultFile output =
        chosen == null
            ? ResultFile.create("memprof-report-" + from.stem() + ENDING, force)
            : chosen;
    Consumer<ReportedDump> progress =
        Terminal.onStderr() ? progress(from.dumps().size()) : dump -> {};
    output.write(stream -> IncidentPage.write(from.run(), from.dumps(), progress, stream));
    if (Terminal.onStderr()) {
      err().print(Style.anew());
      err().flush();
    }
    beside(output).println(written(from) + ", written to " + output);
    return OK;
  }

  private ReportSource open() {
    if (StoreDirectory.isDirectory(source)) {
      requireNoDump("directory");
      return ReportSource.ofDirectory(StoreDirectory.open(Path.of(source), err()), number);
    }
    if (number != null) {
      throw wrongUsage("--run goes with a directory of dumps");
    }
    if (ProfileSource.isFile(source)) {
      requireNoDump("file");
      return ReportSource.ofFile(ProfileSource.path(source), type);
    }
    if (!type.name().isEmpty()) {
      throw wrongUsage("--sample-type is for files: the dumps of a JVM show only what is live");
    }
    try (Target target = connect.open(ProfileSource.address(source))) {
      return dump == null ? ReportSource.ofTarget(target) : ReportSource.ofTarget(target, dump);
    }
  }

  private void requireNoDump(String what) {
    if (dump != null) {
      throw wrongUsage(source + " is a " + what + "; a name of a dump needs a JVM");
    }
  }

  private static String written(ReportSource from) {
    int dumps = from.dumps().size();
    int points = from.run().points().size();
    return "%d %s and %d %s of the curve"
        .formatted(dumps, dumps == 1 ? "dump" : "dumps", points, points == 1 ? "point" : "points");
  }

  /** Large dumps take about a second each. */
  private Consumer<ReportedDump> progress(int dumps) {
    PrintWriter err = err();
    int[] read = {0};
    return dump -> {
      err.printf(Style.anew() + "reading %d of %d", ++read[0], 2 * dumps);
      err.flush();
    };
  }
}
