package dev.memprof.agent.status;

import dev.memprof.contract.AgeCurve;
import dev.memprof.contract.MemoryCurve;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunPoint;
import dev.memprof.store.file.SitePoint;
import dev.memprof.store.growth.OldSites;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** The curve of this run, as its store has kept it. */
public final class CurveReading {
  private CurveReading() {}

  /**
   * @param sinceMillis only what is later, in ms since the epoch
   */
  public static MemoryCurve of(DumpStore store, long sinceMillis) {
    Run run = store.run();
    List<RunPoint> points =
        (run == null ? List.<RunPoint>of() : run.points())
            .stream()
                .filter(point -> point.time().toEpochMilli() > sinceMillis)
                .sorted(Comparator.comparing(RunPoint::time)) // the clock may have been set back
                .toList();
    return new MemoryCurve(
        column(points, point -> point.time().toEpochMilli()),
        column(points, RunPoint::liveBytes),
        column(points, RunPoint::residentBytes),
        column(points, RunPoint::rssBytes),
        column(points, CurveReading::limitBytes));
  }

  /**
   * How old what was live was.
   *
   * @param sinceMillis only what is later, in ms since the epoch
   * @param now a reading that the store has not; null for none
   */
  public static AgeCurve ages(DumpStore store, long sinceMillis, SitePoint now) {
    Run run = store.run();
    return OldSites.curve(
        Stream.concat(
                (run == null ? List.<SitePoint>of() : run.sites()).stream(), Stream.ofNullable(now))
            .filter(point -> point.time().toEpochMilli() > sinceMillis)
            .toList());
  }

  private static List<Long> column(List<RunPoint> points, ToLongFunction<RunPoint> value) {
    return points.stream().mapToLong(value).boxed().toList();
  }

  private static long limitBytes(RunPoint point) {
    return point.residentLimitBytes() > 0 ? point.residentLimitBytes() : -1;
  }
}
