package dev.memprof.cli.incident;

import dev.memprof.ledger.claim.Category;
import dev.memprof.profile.flame.FlameTree;
import dev.memprof.profile.flame.FrameTable;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.CallPath;
import dev.memprof.profile.text.Printable;
import dev.memprof.profile.top.PathsOverTime;
import dev.memprof.store.file.CategoryPoint;
import dev.memprof.store.file.RunPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads a run's dumps and makes of them what a page can hold, however many and large they are:
 * frames and sites that hold at least a thousandth of one dump, and no more numbers than some
 * megabytes.
 */
final class IncidentReader {
  /** A thousandth of the width is about a pixel. */
  private static final double MIN_SHARE = 0.001;

  private static final int MAX_FRAMES = 20_000;

  /** Of all dumps together. */
  private static final int MAX_NUMBERS = 400_000;

  private static final int MAX_POINTS = 4_000;
  private static final int MAX_NAME_LENGTH = 500;

  private final List<ReportedDump> dumps;
  private final Map<ReportedDump, String> problems = new LinkedHashMap<>();
  private final Consumer<ReportedDump> progress;
  private final int framesPerDump;
  private final int mostSites;
  private long sampleIntervalBytes;

  private IncidentReader(List<ReportedDump> dumps, Consumer<ReportedDump> progress) {
    this.dumps = dumps;
    this.progress = progress;
    int count = Math.max(1, dumps.size());
    framesPerDump = Math.max(200, Math.min(MAX_FRAMES, MAX_NUMBERS / count) / count);
    mostSites = Math.max(100, Math.min(2_000, MAX_NUMBERS / 4 / count));
  }

  /**
   * @param progress told of every dump before it is read; each is, twice
   */
  static Incident read(ReportedRun run, List<ReportedDump> dumps, Consumer<ReportedDump> progress) {
    return new IncidentReader(dumps, progress).read(run);
  }

  private Incident read(ReportedRun run) {
    FlameTree tree = new FlameTree(MIN_SHARE, framesPerDump);
    PathsOverTime paths = new PathsOverTime(dumps.size());
    for (int i = 0; i < dumps.size(); i++) {
      Profile profile = profile(dumps.get(i));
      if (profile != null) {
        tree.grow(profile);
        paths.add(i, profile);
        sampleIntervalBytes = profile.sampleIntervalBytes();
      }
    }
    List<Incident.Dump> weighed = new ArrayList<>();
    for (ReportedDump dump : dumps) {
      Profile profile = problems.containsKey(dump) ? null : profile(dump);
      weighed.add(dump(dump, profile == null ? null : sparse(tree.weigh(profile))));
    }
    List<RunPoint> points = run.points();
    return new Incident(
        about(run),
        ledger(run),
        curve(points),
        run.ages(),
        weighed,
        tree(tree),
        paths.rows(MIN_SHARE, mostSites).stream().map(IncidentReader::site).toList(),
        new Incident.Rule(MIN_SHARE, framesPerDump, mostSites, points.size()));
  }

  /** What was live; at its end, for a timed profile. Null where it cannot be read. */
  private Profile profile(ReportedDump dump) {
    progress.accept(dump);
    try {
      return dump.source().get().live();
    } catch (IOException e) {
      problems.put(dump, dump.problem(e));
      return null;
    }
  }

  private Incident.Dump dump(ReportedDump dump, List<Long> self) {
    return new Incident.Dump(
        dump.name(),
        dump.time().toEpochMilli(),
        dump.reason(),
        dump.detail(),
        dump.fileBytes(),
        dump.liveBytes(),
        dump.growthBytes(),
        self,
        problems.get(dump));
  }

  private static List<Long> sparse(List<FlameTree.Weight> self) {
    List<Long> numbers = new ArrayList<>();
    int last = 0;
    for (int i = 0; i < self.size(); i++) {
      FlameTree.Weight weight = self.get(i);
      if (weight.bytes() != 0) {
        numbers.add((long) i - last);
        numbers.add(weight.bytes());
        numbers.add(weight.objects());
        numbers.add(weight.errorBytes());
        last = i;
      }
    }
    return numbers;
  }

  private static Incident.Tree tree(FlameTree tree) {
    FrameTable frames = tree.frames();
    return new Incident.Tree(
        tree.nodes().stream().map(FlameTree.Node::caller).toList(),
        tree.nodes().stream().map(FlameTree.Node::frame).toList(),
        frames.names(),
        frames.kinds(),
        frames.libraries(),
        frames.library(),
        frames.forms());
  }

  private static Incident.Site site(PathsOverTime.Row row) {
    return new Incident.Site(
        shown(row.method()),
        CallPath.lines(row.path(), row.method()).stream().map(IncidentReader::shown).toList(),
        shown(row.nativeEntry()),
        row.bytes().stream().map(Math::round).toList());
  }

  /** A name could be of any length, and hold what is no text. */
  private static String shown(String name) {
    String text = Printable.of(name);
    return text.length() <= MAX_NAME_LENGTH ? text : text.substring(0, MAX_NAME_LENGTH) + "…";
  }

  private Incident.About about(ReportedRun run) {
    return new Incident.About(
        run.main(),
        run.pid(),
        run.jvm(),
        run.started() == null ? null : run.started().toEpochMilli(),
        run.state(),
        sampleIntervalBytes);
  }

  private static Incident.Ledger ledger(ReportedRun run) {
    List<CategoryPoint> all = run.categories();
    if (all.isEmpty()) {
      return new Incident.Ledger(run.verdict(), null, List.of());
    }
    Map<String, Long> first = all.get(0).residentBytes();
    CategoryPoint last = all.get(all.size() - 1);
    return new Incident.Ledger(
        run.verdict(),
        last.time().toEpochMilli(),
        last.residentBytes().entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(
                row ->
                    new Incident.LedgerRow(
                        Category.title(row.getKey()),
                        row.getValue(),
                        row.getValue() - first.getOrDefault(row.getKey(), 0L)))
            .toList());
  }

  /** In the order of time; of more points than a screen shows, the highest of each few. */
  private static Incident.Curve curve(List<RunPoint> all) {
    RunPoint[] points = all.toArray(RunPoint[]::new);
    Arrays.sort(points, Comparator.comparing(RunPoint::time));
    int step = points.length / MAX_POINTS + 1;
    List<RunPoint> shown = new ArrayList<>();
    for (int i = 0; i < points.length; i += step) {
      RunPoint highest = points[i];
      for (int k = i; k < Math.min(i + step, points.length); k++) {
        highest = points[k].rssBytes() > highest.rssBytes() ? points[k] : highest;
      }
      shown.add(highest);
    }
    return new Incident.Curve(
        shown.stream().map(point -> point.time().toEpochMilli()).toList(),
        shown.stream().map(RunPoint::liveBytes).toList(),
        shown.stream().map(RunPoint::residentBytes).toList(),
        shown.stream().map(RunPoint::rssBytes).toList(),
        limits(shown),
        limitWords(all));
  }

  private static List<Long> limits(List<RunPoint> points) {
    List<Long> limits = new ArrayList<>();
    for (RunPoint point : points) {
      limits.add(point.residentLimitBytes() > 0 ? point.residentLimitBytes() : null);
    }
    return limits;
  }

  /** {@code memory.max 512.0 MiB}: all that have been nearest, as they were last. */
  private static List<String> limitWords(List<RunPoint> points) {
    Map<String, String> words = new LinkedHashMap<>();
    for (RunPoint point : points) {
      if (point.limitBytes() > 0) {
        words.put(
            point.limit(), shown(point.limit()) + " " + Amounts.bytes((double) point.limitBytes()));
      }
    }
    return List.copyOf(words.values());
  }
}
