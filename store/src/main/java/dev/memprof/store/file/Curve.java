package dev.memprof.store.file;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A run's curve, in bounded room however long it runs: the longer, the coarser. What rises above
 * all that was before is kept in full, since that is the way to the end; rises of a hundredth are
 * few, whatever a program does (some 700 from a MiB to a GiB). Confined to the store's lock.
 */
final class Curve {
  /** More than a screen has pixels. */
  private static final int MAX_POINTS = 4_096;

  private static final double RISE = 1.01;

  private final List<RunPoint> points = new ArrayList<>();
  private Duration resolution = Duration.ofMillis(900); // points come once a second, or nearly so
  private int sinceCoarser;
  private RunPoint lastRegular;
  private long highestLiveBytes;
  private long highestRssBytes;

  /** Whether the point is one that stays. */
  boolean add(RunPoint point) {
    boolean regular =
        lastRegular == null
            // Without a sign: the clock may have been set back.
            || Duration.between(lastRegular.time(), point.time()).abs().compareTo(resolution) >= 0;
    boolean rises =
        point.liveBytes() > highestLiveBytes * RISE || point.rssBytes() > highestRssBytes * RISE;
    if (rises) {
      highestLiveBytes = Math.max(highestLiveBytes, point.liveBytes());
      highestRssBytes = Math.max(highestRssBytes, point.rssBytes());
    }
    if (regular) {
      lastRegular = point;
      if (++sinceCoarser == MAX_POINTS / 2) {
        sinceCoarser = 0;
        resolution = resolution.multipliedBy(2);
      }
    }
    if (regular || rises) {
      if (points.size() == MAX_POINTS) {
        halve();
      }
      points.add(point);
    }
    return regular || rises;
  }

  private void halve() {
    List<RunPoint> every2nd = new ArrayList<>(MAX_POINTS);
    for (int i = 0; i < points.size(); i += 2) {
      every2nd.add(points.get(i));
    }
    points.clear();
    points.addAll(every2nd);
  }

  List<RunPoint> points() {
    return points;
  }
}
