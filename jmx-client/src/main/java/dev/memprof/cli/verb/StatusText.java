package dev.memprof.cli.verb;

import dev.memprof.cli.print.Style;
import dev.memprof.cli.print.Times;
import dev.memprof.cli.target.JvmFacts;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.LimitEntry;
import dev.memprof.contract.ProfilerStatus;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.Paragraph;
import dev.memprof.profile.text.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How a JVM stands, for a person: what is asked first comes first. */
final class StatusText {
  private static final int LABEL_COLUMNS = 15;
  private static final double NEAR = 0.9;

  private final StatusReport report;
  private final ProfilerStatus status;
  private final int columns;
  private final List<String> lines = new ArrayList<>();

  private StatusText(StatusReport report, int columns) {
    this.report = report;
    this.status = report.status();
    this.columns = columns;
  }

  /**
   * @param columns of the widest line
   * @param whole with internals
   */
  static String of(StatusReport report, JvmFacts jvm, int columns, boolean whole) {
    StatusText text = new StatusText(report, columns);
    if (report.available()) {
      text.memory();
      text.jvm(jvm);
      text.profiler();
      text.missing();
    } else {
      text.line(Style.RED, "profiler", report.unavailableReason());
      text.jvm(jvm);
    }
    if (whole || !report.available()) {
      text.allocator();
    }
    if (whole && report.available()) {
      text.internals();
    }
    return String.join("\n", text.lines);
  }

  private void memory() {
    if (report.liveBytes() > 0) {
      line(Style.BOLD, "live", Amounts.bytes((double) report.liveBytes()) + " of native memory");
    }
    if (report.rssBytes() > 0) {
      line(
          Style.BOLD,
          "RSS",
          Amounts.bytes((double) report.rssBytes())
              + ", of it memprof's own tables "
              + Amounts.bytes((double) report.ownBytes()));
    }
    LimitEntry limit = report.limit();
    if (limit != null) {
      line(
          limit.ratio() >= NEAR ? Style.RED : Style.PLAIN,
          "limit",
          "%s: %s of %s used (%s)"
              .formatted(
                  limit.name(),
                  Amounts.bytes((double) limit.useBytes()),
                  Amounts.bytes((double) limit.ceilingBytes()),
                  Amounts.percent(limit.ratio())));
    }
    if (!report.growth().isEmpty()) {
      line("growth", report.growth());
    }
  }

  private void jvm(JvmFacts jvm) {
    Duration up = Duration.ofMillis(System.currentTimeMillis() - jvm.startMillis());
    line(
        "uptime",
        Times.length(up.isNegative() ? Duration.ZERO : up)
            + ", since "
            + Times.utc(jvm.startMillis()));
    line("main class", (jvm.main().isEmpty() ? "?" : jvm.main()) + ", on " + jvm.version());
    if (report.httpUrl() != null) {
      line("HTTP", report.httpUrl().isEmpty() ? "not served (option http)" : report.httpUrl());
    }
  }

  private void profiler() {
    DumpEntry last = report.lastDump();
    line(
        "last dump",
        last == null
            ? "none yet"
            : Times.utc(last.timeMillis())
                + ", "
                + last.reason()
                + (last.detail().isEmpty() ? "" : " (" + last.detail() + ")")
                + ", "
                + last.name());
    line(
        "dumps",
        Amounts.count(report.dumps())
            + " ("
            + Amounts.bytes((double) report.dumpBytes())
            + ") in "
            + report.directory());
    line(
        "sampling",
        (status.active() ? "on since " + Times.utc(status.activeSinceMillis()) : "off")
            + ", every "
            + Amounts.bytes((double) report.sampleIntervalBytes()));
    line(
        "names",
        status.namesByJvmtiReason().isEmpty()
            ? "of Java frames are read as soon as they are sampled"
            : "of Java frames are asked of JVMTI, milliseconds later: those of classes unloaded by then are lost");
  }

  private void missing() {
    if (report.missing().isEmpty()) {
      line("missing", "nothing");
    }
    report.missing().forEach(feature -> line(Style.YELLOW, "missing", feature));
  }

  private void allocator() {
    line("jemalloc", report.jemallocVersion().isEmpty() ? "none" : report.jemallocVersion());
    line("malloc conf", report.mallocConf());
    overridden(report.mallocConf()).forEach(setting -> line("no effect", setting));
  }

  private void internals() {
    line("samples", Amounts.count(status.samples()));
    line("stack walks", walks());
    if (!status.walksByJvmReason().isEmpty()) {
      line("Java frames", "found by AsyncGetCallTrace: " + status.walksByJvmReason());
    }
    line(
        "frames",
        "%s named, %s lost, tables %s, %d%% full"
            .formatted(
                Amounts.count(status.namedFrames()),
                Amounts.count(status.lost()),
                Amounts.bytes((double) status.tableBytes()),
                status.tableFullPercent()));
    line(
        "method ids",
        "%s, in %s of class loading"
            .formatted(
                Amounts.count(status.methodIds()),
                Times.length(Duration.ofNanos(status.methodIdNanos()))));
    line(
        "interval dumps",
        report.intervalDumpsEnabled()
            ? "every " + Amounts.bytes((double) report.dumpIntervalBytes()) + " allocated"
            : "off");
    line(
        "timed profile",
        status.sessionId() == 0
            ? "none"
            : "%d, %s left"
                .formatted(
                    status.sessionId(),
                    Times.length(Duration.ofMillis(status.sessionRemainingMillis()))));
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
  private String walks() {
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

  private void line(String label, String value) {
    line(Style.PLAIN, label, value);
  }

  private void line(Style style, String label, String value) {
    String head = String.format("%-" + LABEL_COLUMNS + "s ", label);
    for (String line : Paragraph.lines(Printable.of(value), columns - head.length())) {
      lines.add(head + (style == Style.PLAIN ? line : style.of(line)));
      head = " ".repeat(head.length());
    }
  }
}
