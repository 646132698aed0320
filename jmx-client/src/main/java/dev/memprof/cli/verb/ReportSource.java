package dev.memprof.cli.verb;

import dev.memprof.cli.incident.ReportedDump;
import dev.memprof.cli.incident.ReportedRun;
import dev.memprof.cli.option.SampleTypeOption;
import dev.memprof.cli.option.ViewOptions;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.print.Times;
import dev.memprof.cli.source.DumpChoice;
import dev.memprof.cli.source.ProfileSource;
import dev.memprof.cli.target.JvmFacts;
import dev.memprof.cli.target.Target;
import dev.memprof.contract.AgeCurve;
import dev.memprof.contract.AllocatorSnapshot;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.contract.LimitEntry;
import dev.memprof.contract.MemoryCurve;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.file.CategoryPoint;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunPoint;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a report is about.
 *
 * @param stem of the report's file name
 * @param remark what a person must know of how it was taken, lines each ended; empty for most
 */
record ReportSource(ReportedRun run, List<ReportedDump> dumps, String stem, String remark) {
  private static final String RUNNING = "running";

  ReportSource {
    dumps = List.copyOf(dumps);
  }

  /**
   * A run of a directory.
   *
   * @param number as {@code memprof dumps} numbers it; null for the latest
   */
  static ReportSource ofDirectory(StoreDirectory store, Integer number) {
    StoreDirectory.Group group = store.group(number);
    List<ReportedDump> dumps = group.dumps().stream().map(ReportedDump::of).toList();
    if (group.run() == null) {
      return new ReportSource(
          ReportedRun.UNKNOWN, dumps, Times.utcForFileName(dumps.get(0).time()), "");
    }
    Run run = store.withCurve(group.run());
    return new ReportSource(
        ReportedRun.of(
            run, StoreDirectory.state(run), RunVerdict.of(run, group.dumps(), null).sentence()),
        dumps,
        Times.utcForFileName(run.started()),
        "");
  }

  /** A profile in a file, of whatever JVM it is. */
  static ReportSource ofFile(Path file, SampleTypeOption type) {
    ProfileSource from = ProfileSource.ofFile(file, type);
    ViewOptions.requireLive(from.profile());
    return new ReportSource(
        ReportedRun.UNKNOWN,
        List.of(dump(from.stem(), from.profile(), "file", "")),
        from.stem(),
        from.remark());
  }

  /** What is live in a JVM now: it stores nothing. */
  static ReportSource ofTarget(Target target) {
    Profile live = ProfileSource.now(target);
    AllocatorSnapshot now = target.allocator().getSnapshot();
    RunPoint point =
        new RunPoint(
            live.time(),
            now.allocatedBytes(),
            now.residentBytes(),
            now.processResidentBytes(),
            0,
            "");
    String coverage = ProfileSource.coverage(target, live.totalBytes()).text();
    ReportedDump dump = dump(target.name(), live, "live", coverage.strip().replace("\n", "; "));
    List<RunPoint> points = new ArrayList<>(past(target));
    points.add(point);
    return new ReportSource(
        run(target, points, ages(target)), List.of(dump), stem(target, live.time()), coverage);
  }

  /** What the agent has kept of the run's curve. */
  private static List<RunPoint> past(Target target) {
    List<RunPoint> points = new ArrayList<>();
    try {
      MemoryCurve curve = target.ledger().curve(0);
      Map<Long, String> names = new HashMap<>();
      for (LimitEntry limit : target.limits().getLimits()) {
        names.put(limit.ceilingBytes(), limit.name());
      }
      for (int i = 0; i < curve.timeMillis().size(); i++) {
        long limit = Math.max(0, curve.limitBytes().get(i));
        points.add(
            new RunPoint(
                Instant.ofEpochMilli(curve.timeMillis().get(i)),
                curve.liveBytes().get(i),
                curve.residentBytes().get(i),
                curve.rssBytes().get(i),
                limit,
                limit > 0 ? names.getOrDefault(limit, "memory.max") : ""));
      }
    } catch (Failure e) {
      return List.of(); // an agent that keeps no curve, or tells none yet
    }
    return points;
  }

  /** What the agent has kept of how old it was. */
  private static AgeCurve ages(Target target) {
    try {
      return target.ledger().ages();
    } catch (Failure e) {
      return ReportedRun.UNKNOWN.ages(); // as of the curve
    }
  }

  /** A dump that a JVM has stored. */
  static ReportSource ofTarget(Target target, String wanted) {
    target.requireAvailable();
    List<DumpEntry> dumps = target.dumps().getDumps();
    String name = DumpChoice.of(ProfileSource.names(dumps), wanted, target.name());
    DumpEntry entry =
        dumps.stream().filter(dump -> dump.name().equals(name)).findFirst().orElseThrow();
    Profile profile = ProfileSource.fetch(target, entry);
    ReportedDump dump =
        new ReportedDump(
            name,
            "",
            Instant.ofEpochMilli(entry.timeMillis()),
            entry.reason(),
            entry.detail(),
            entry.fileBytes(),
            entry.liveBytes(),
            entry.growthBytes(),
            () -> profile);
    return new ReportSource(
        run(target, List.of(), ReportedRun.UNKNOWN.ages()),
        List.of(dump),
        stem(target, dump.time()),
        "");
  }

  private static ReportedDump dump(String name, Profile profile, String reason, String detail) {
    return new ReportedDump(
        name,
        "",
        profile.time(),
        reason,
        detail,
        null,
        Math.round(profile.live().totalBytes()),
        profile.isDifference() ? Math.round(profile.totalBytes()) : null,
        () -> profile);
  }

  private static ReportedRun run(Target target, List<RunPoint> points, AgeCurve ages) {
    JvmFacts jvm = target.facts();
    List<CategoryPoint> categories = List.of();
    String verdict = "";
    try {
      categories = firstAndNow(target.ledger().getReading(), jvm.startMillis());
      verdict = target.ledger().growth(0).sentence();
    } catch (Failure e) {
      // an agent of before it had a ledger
    }
    return new ReportedRun(
        jvm.main(),
        jvm.pid(),
        jvm.version(),
        Instant.ofEpochMilli(jvm.startMillis()),
        RUNNING,
        points,
        categories,
        ages,
        verdict);
  }

  /** A reading tells how much each row has grown since the JVM looked first. */
  private static List<CategoryPoint> firstAndNow(LedgerReading reading, long startMillis) {
    Map<String, Long> first = new HashMap<>();
    for (LedgerRow row : reading.rows()) {
      first.merge(row.category(), row.residentBytes() - row.sinceStartBytes(), Long::sum);
    }
    return List.of(
        new CategoryPoint(Instant.ofEpochMilli(startMillis), first),
        new CategoryPoint(
            Instant.ofEpochMilli(reading.timeMillis()), reading.residentByCategory()));
  }

  private static String stem(Target target, Instant time) {
    return target.facts().pid() + "-" + Times.utcForFileName(time);
  }
}
