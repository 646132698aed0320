package dev.memprof.cli.verb;

import dev.memprof.cli.doctor.Finding;
import dev.memprof.cli.doctor.JvmDoctor;
import dev.memprof.cli.doctor.MachineDoctor;
import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.machine.JavaProcesses;
import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.print.Style;
import dev.memprof.cli.print.Terminal;
import dev.memprof.cli.source.LedgerSource;
import dev.memprof.cli.source.RestingAgent;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.contract.GarbageReading;
import dev.memprof.profile.json.Json;
import dev.memprof.profile.text.Paragraph;
import dev.memprof.profile.text.Printable;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds out what is in the way of profiling. */
@Command(
    name = "doctor",
    description = "Find what is wrong with a JVM's memory, or why it is not profiled.",
    footer = {
      "%nWithout a JVM: whether this machine can profile. Each finding names its cure.",
      "%nExit codes: 0 nothing is wrong (there may be notes), 3 the JVM is not profiled, 1 another "
          + "problem.",
      "%nExamples:  memprof doctor",
      "           memprof doctor 4711",
      "           memprof doctor 4711 --garbage%n"
    })
public final class DoctorCommand extends Verb {
  private static final String INDENT = "        ";
  private static final int MAX_SECONDS = 600;

  @Parameters(
      arity = "0..1",
      paramLabel = "PID",
      description = "The JVM: a pid, host:port or JMX URL. Without it: this machine.")
  private TargetAddress address;

  @Mixin private ConnectOptions connect;

  @Option(
      names = "--garbage",
      description = {
        "Tell how much of direct buffers, mapped files and zlib's state only garbage holds. The",
        "application stands still for it, 1 to 7 s for each GiB of live Java heap."
      })
  private boolean withGarbage;

  @Option(
      names = "--longest",
      paramLabel = "TIME",
      defaultValue = "5s",
      description =
          "How long it may stand still for --garbage, at most 10m (default: ${DEFAULT-VALUE}).")
  private Duration longest;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  private Optional<GarbageReading> garbage = Optional.empty();

  /** A finding as JSON. */
  private record FindingJson(String name, boolean note, String what, String cure) {
    static List<FindingJson> of(List<Finding> findings) {
      return findings.stream()
          .map(f -> new FindingJson(f.kind().id(), f.kind().isNote(), f.what(), f.cure()))
          .toList();
    }
  }

  /**
   * @param garbage null unless it was asked for
   */
  private record JvmJson(
      String target, boolean healthy, List<FindingJson> findings, GarbageReading garbage) {}

  private record MachineJson(boolean healthy, List<FindingJson> findings, List<JvmJson> jvms) {}

  @Override
  public Integer call() {
    int seconds = (int) Math.min(longest.toSeconds(), Integer.MAX_VALUE);
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw wrongUsage("--longest takes 1s to 10m");
    }
    if (withGarbage && address == null) {
      throw wrongUsage("--garbage needs a JVM");
    }
    return address == null ? machine() : jvm();
  }

  private int jvm() {
    Optional<JavaProcess> process =
        address instanceof TargetAddress.ByPid byPid
            ? Optional.of(JavaProcesses.of(byPid.pid()))
            : Optional.empty();
    List<Finding> findings = examine(process);
    if (json) {
      out().println(Json.pretty(jvmJson(address.text(), findings, garbage)));
    } else if (findings.isEmpty()) {
      out().println(address.text() + " is profiled; nothing to cure");
    } else {
      out().println(clip(address.text() + process.map(p -> " " + p.mainClass()).orElse("")));
      findings.forEach(this::print);
    }
    if (!json) {
      garbage.ifPresent(found -> paragraph(Style.DIM, "heap", JvmDoctor.garbage(found)));
    }
    return exitCode(findings);
  }

  /**
   * Of a JVM that cannot be profiled, memory is seen from outside; without a word where it is not.
   */
  private List<Finding> examine(Optional<JavaProcess> process) {
    List<Finding> findings = new ArrayList<>(examineProfiler(process));
    if (process.isPresent() && findings.stream().anyMatch(f -> f.kind().preventsProfiling())) {
      PrintWriter nobody = new PrintWriter(Writer.nullWriter());
      long pid = process.get().pid();
      findings.addAll(JvmDoctor.ended(LedgerSource.memoryErrors(pid, nobody)));
      findings.addAll(
          JvmDoctor.examine(
              LedgerSource.fromOutside(pid, nobody),
              () -> LedgerSource.diagnose(pid, "VM.classloader_stats", nobody),
              address.text()));
    }
    return findings;
  }

  private List<Finding> examineProfiler(Optional<JavaProcess> process) {
    Optional<List<Finding>> atRest = process.flatMap(this::atRest);
    if (atRest.isPresent()) {
      return atRest.get();
    }
    if (process.isPresent() && !process.get().mayHaveAgent()) {
      return JvmDoctor.examine(process.get());
    }
    try (Target target = connect.open(address)) {
      if (withGarbage && target.hasAgent()) {
        if (!json) {
          err()
              .println(
                  "memprof: the application stands still while its heap is walked, for "
                      + longest.toSeconds()
                      + " s at most");
        }
        garbage = Optional.of(target.ledger().garbage((int) longest.toSeconds()));
      }
      return JvmDoctor.examine(target, process, garbage, address.text());
    } catch (Failure e) {
      if (process.isEmpty()) {
        throw e;
      }
      return JvmDoctor.unreachable(e, process.get(), address.text());
    }
  }

  /** Only Java code in the JVM can walk its heap. */
  private Optional<List<Finding>> atRest(JavaProcess process) {
    return withGarbage
        ? Optional.empty()
        : RestingAgent.ask(process, agent -> JvmDoctor.examine(agent, process, address.text()));
  }

  private int machine() {
    List<MachineDoctor.Check> checks = MachineDoctor.examine();
    List<Finding> findings = checks.stream().flatMap(check -> check.finding().stream()).toList();
    List<JavaProcess> processes = JavaProcesses.all();
    if (json) {
      List<JvmJson> jvms =
          processes.stream()
              .map(p -> jvmJson(Long.toString(p.pid()), JvmDoctor.examine(p), Optional.empty()))
              .toList();
      out()
          .println(
              Json.pretty(new MachineJson(isHealthy(findings), FindingJson.of(findings), jvms)));
      return exitCode(findings);
    }
    out().println("this machine");
    for (MachineDoctor.Check check : checks) {
      check
          .finding()
          .ifPresentOrElse(this::print, () -> paragraph(Style.GREEN, "ok", check.seen()));
    }
    for (JavaProcess process : processes) {
      List<Finding> ofJvm = JvmDoctor.examine(process);
      out().println(clip(process.pid() + " " + process.mainClass()));
      if (ofJvm.isEmpty()) {
        paragraph(Style.GREEN, "ok", "runs on jemalloc with memprof");
      } else if (!process.namesAgent()) {
        paragraph(Style.DIM, "-", "not profiled: it was started without the memprof agent");
      } else {
        ofJvm.forEach(this::print);
      }
    }
    return exitCode(findings);
  }

  private void print(Finding finding) {
    boolean isNote = finding.kind().isNote();
    paragraph(
        isNote ? Style.YELLOW : Style.RED,
        isNote ? "note" : "wrong",
        finding.kind().label() + ": " + finding.what());
    paragraph(Style.GREEN, "cure", finding.cure());
  }

  /** {@code cure restart it}, its other lines under the first word. */
  private void paragraph(Style style, String mark, String text) {
    List<String> lines =
        Paragraph.lines(Printable.of(text), Terminal.proseColumns() - INDENT.length());
    String head = String.format("  %-6s", mark);
    for (String line : lines) {
      out().println((head.isBlank() ? head : style.of(head)) + line);
      head = INDENT;
    }
  }

  private static String clip(String line) {
    return Printable.clip(Printable.of(line), Terminal.proseColumns());
  }

  private static JvmJson jvmJson(
      String target, List<Finding> findings, Optional<GarbageReading> garbage) {
    return new JvmJson(target, isHealthy(findings), FindingJson.of(findings), garbage.orElse(null));
  }

  /** What can be as it should be is no illness. */
  private static boolean isHealthy(List<Finding> findings) {
    return findings.stream().allMatch(finding -> finding.kind().isNote());
  }

  private static int exitCode(List<Finding> findings) {
    if (findings.stream().anyMatch(finding -> finding.kind().preventsProfiling())) {
      return NOT_PROFILED;
    }
    return isHealthy(findings) ? OK : FAILED;
  }
}
