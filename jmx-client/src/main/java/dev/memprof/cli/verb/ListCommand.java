package dev.memprof.cli.verb;

import dev.memprof.cli.doctor.Finding;
import dev.memprof.cli.doctor.JvmDoctor;
import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.machine.JavaProcesses;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.print.Table;
import dev.memprof.cli.print.Terminal;
import dev.memprof.cli.target.Credentials;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.contract.ProfilerStatus;
import dev.memprof.profile.json.Json;
import dev.memprof.profile.text.Paragraph;
import dev.memprof.profile.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists JVMs by looking at {@code /proc}: none is attached to unless asked for. */
@Command(
    name = "list",
    description = "List the JVMs of this user, and which of them are profiled.",
    footer = "%nExample:  memprof list --samples%n")
public final class ListCommand extends Verb {
  @Option(
      names = "--samples",
      description = "Connect to each profiled JVM and show its switch and samples.")
  private boolean samples;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /**
   * One line. {@code active} and {@code samples} are null unless asked for and answered.
   *
   * @param why why it is not profiled; empty when it is
   */
  private record Row(
      long pid, String mainClass, boolean profiled, String why, Boolean active, Long samples) {}

  @Override
  public Integer call() {
    List<Row> rows = JavaProcesses.all().stream().map(this::row).toList();
    if (json) {
      out().println(Json.pretty(rows));
    } else if (rows.isEmpty()) {
      err().println("memprof: no JVM of this user runs");
    } else {
      out().println(table(rows));
    }
    return OK;
  }

  private Row row(JavaProcess process) {
    List<Finding> findings = JvmDoctor.examine(process);
    boolean profiled = findings.isEmpty();
    String why = findings.stream().map(f -> f.kind().label()).collect(Collectors.joining(", "));
    if (samples && profiled) {
      try (Target target = Target.open(new TargetAddress.ByPid(process.pid()), Credentials.NONE)) {
        ProfilerStatus status = target.profiler().getStatus();
        return new Row(
            process.pid(), process.mainClass(), true, "", status.active(), status.samples());
      } catch (Failure e) {
        return new Row(process.pid(), process.mainClass(), true, e.getMessage(), null, null);
      }
    }
    return new Row(process.pid(), process.mainClass(), profiled, why, null, null);
  }

  private String table(List<Row> rows) {
    Table table = new Table().right("PID").left("PROFILED");
    if (samples) {
      table.left("SAMPLING").right("SAMPLES");
    }
    boolean isPlain = rows.stream().allMatch(row -> row.why().isEmpty());
    int mainColumns = isPlain ? Integer.MAX_VALUE : Terminal.proseColumns() / 2;
    if (!isPlain) {
      table.left("MAIN CLASS");
    }
    for (Row row : rows) {
      List<Object> cells = new ArrayList<>(List.of(row.pid(), row.profiled() ? "yes" : "no"));
      if (samples) {
        cells.add(row.active() == null ? "-" : row.active() ? "on" : "off");
        cells.add(row.samples() == null ? "-" : row.samples().toString());
      }
      cells.add(Printable.clipStart(row.mainClass(), mainColumns));
      if (!isPlain) {
        cells.add(row.why());
      }
      table.row(cells.toArray());
    }
    return isPlain
        ? table.text("MAIN CLASS", (main, width) -> List.of(Printable.clipStart(main, width)))
        : table.text("WHY", Paragraph::lines);
  }
}
