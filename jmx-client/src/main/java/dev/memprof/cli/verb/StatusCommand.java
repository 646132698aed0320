package dev.memprof.cli.verb;

import dev.memprof.cli.option.ConnectOptions;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.print.Times;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.LedgerRow;
import dev.memprof.contract.ProfilerMXBean;
import dev.memprof.contract.ProfilerStatus;
import dev.memprof.profile.json.Json;
import dev.memprof.profile.text.Amounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the profiler of one JVM. */
@Command(
    name = "status",
    description = "Show the profiler of a JVM: switch, samples, stack walks, dumps.",
    footer = "%nExample:  memprof status 4711%n")
public final class StatusCommand extends Verb {
  @Parameters(paramLabel = "PID", description = "The JVM: a pid, host:port or JMX URL.")
  private TargetAddress address;

  @Mixin private ConnectOptions connect;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** The JSON form. */
  private record Report(
      boolean available,
      String unavailableReason,
      String jemallocVersion,
      String mallocConf,
      long sampleIntervalBytes,
      boolean intervalDumpsEnabled,
      long dumpIntervalBytes,
      ProfilerStatus status,
      String directory,
      int dumps,
      long dumpBytes,
      long rssBytes,
      long ownBytes) {}

  @Override
  public Integer call() {
    try (Target target = connect.open(address)) {
      Report report = report(target);
      out().println(json ? Json.pretty(report) : text(report));
      return report.available() ? OK : NOT_PROFILED;
    }
  }

  private static Report report(Target target) {
    ProfilerMXBean profiler = target.profiler();
    // an agent that cannot profile has this bean only
    boolean available = profiler.isAvailable();
    List<DumpEntry> dumps = available ? target.dumps().getDumps() : List.of();
    List<LedgerRow> rows = available ? rows(target) : List.of();
    return new Report(
        available,
        profiler.getUnavailableReason(),
        profiler.getJemallocVersion(),
        profiler.getMallocConf(),
        profiler.getSampleIntervalBytes(),
        profiler.isIntervalDumpsEnabled(),
        profiler.getDumpIntervalBytes(),
        profiler.getStatus(),
        available ? target.dumps().getDirectory() : "",
        dumps.size(),
        dumps.stream().mapToLong(DumpEntry::fileBytes).sum(),
        rows.stream().mapToLong(LedgerRow::residentBytes).sum(),
        rows.stream()
            .filter(row -> row.owner().equals(LedgerRow.MEMPROF_TABLES))
            .mapToLong(LedgerRow::residentBytes)
            .sum());
  }

  /** Empty of an agent of before it had a ledger. */
  private static List<LedgerRow> rows(Target target) {
    try {
      return target.ledger().getRows();
    } catch (Failure e) {
      return List.of();
    }
  }

  private static String text(Report report) {
    ProfilerStatus status = report.status();
    StringBuilder text = new StringBuilder();
    line(text, "profiler", report.available() ? "available" : report.unavailableReason());
    line(text, "jemalloc", report.jemallocVersion().isEmpty() ? "none" : report.jemallocVersion());
    line(text, "malloc conf", report.mallocConf());
    for (String overridden : overridden(report.mallocConf())) {
      line(text, "no effect", overridden);
    }
    if (!report.available()) {
      return text.toString().stripTrailing();
    }
    if (report.rssBytes() > 0) { // not told by an older agent
      line(
          text,
          "memory",
          Amounts.bytes(report.rssBytes())
              + " (RSS), of it memprof's own tables "
              + Amounts.bytes(report.ownBytes()));
    }
    line(
        text,
        "sampling",
        (status.active() ? "on since " + Times.utc(status.activeSinceMillis()) : "off")
            + ", every "
            + Amounts.bytes(report.sampleIntervalBytes()));
    line(text, "samples", String.format(Locale.ROOT, "%,d", status.samples()));
    line(text, "stack walks", walks(status));
    line(
        text,
        "frames",
        String.format(
            Locale.ROOT,
            "%,d named, %,d lost, tables %s, %d%% full",
            status.namedFrames(),
            status.lost(),
            Amounts.bytes(status.tableBytes()),
            status.tableFullPercent()));
    line(
        text,
        "names",
        status.namesByJvmtiReason().isEmpty()
            ? "read when a frame is first seen"
            : "asked of JVMTI some milliseconds later: " + status.namesByJvmtiReason());
    line(
        text,
        "method ids",
        String.format(
            Locale.ROOT,
            "%,d, in %s of class loading",
            status.methodIds(),
            Times.length(Duration.ofNanos(status.methodIdNanos()))));
    line(
        text,
        "interval dumps",
        report.intervalDumpsEnabled()
            ? "every " + Amounts.bytes(report.dumpIntervalBytes()) + " allocated"
            : "off");
    line(
        text,
        "timed profile",
        status.sessionId() == 0
            ? "none"
            : status.sessionId()
                + ", "
                + Times.length(Duration.ofMillis(status.sessionRemainingMillis()))
                + " left");
    line(
        text,
        "dumps",
        report.dumps() + " (" + Amounts.bytes(report.dumpBytes()) + ") in " + report.directory());
    return text.toString().stripTrailing();
  }

  /**
   * {@code lg_prof_sample:17, since lg_prof_sample:12 follows}: of settings of the same name the
   * last wins, the user's over an option of the agent.
   */
  private static List<String> overridden(String mallocConf) {
    Map<String, String> last = new LinkedHashMap<>();
    List<String> lost = new ArrayList<>();
    for (String setting : mallocConf.split(",")) {
      String before = last.put(setting.split(":", 2)[0], setting);
      if (before != null && !before.equals(setting) && !setting.startsWith("prof_active:")) {
        lost.add(before + ", since " + setting + " follows");
      }
    }
    return lost;
  }

  /** {@code java 98.1%, gc thread 1.9%}, the most frequent first. */
  private static String walks(ProfilerStatus status) {
    double all = Math.max(1, status.walksByOutcome().values().stream().mapToLong(n -> n).sum());
    String walks =
        status.walksByOutcome().entrySet().stream()
            .filter(walk -> walk.getValue() > 0)
            .sorted(Comparator.comparing(Map.Entry<String, Long>::getValue).reversed())
            .map(
                walk ->
                    String.format(
                        Locale.ROOT, "%s %.1f%%", walk.getKey(), walk.getValue() / all * 100))
            .collect(Collectors.joining(", "));
    return walks.isEmpty() ? "none" : walks;
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%-15s %s%n", name, value));
  }
}
