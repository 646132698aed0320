package dev.memprof.cli.live;

import java.util.ArrayList;
import java.util.List;

/** The points of the curve, as many as a wide screen can show. For one thread. */
final class LivePoints {
  private static final int MAX_POINTS = 2_048;

  private List<LivePoint> points = new ArrayList<>();

  /** The later half of each pair stays when there are too many; no mark of a dump is lost. */
  void add(LivePoint point) {
    points.add(point);
    if (points.size() > MAX_POINTS) {
      List<LivePoint> kept = new ArrayList<>();
      for (int i = 0; i + 1 < points.size(); i += 2) {
        LivePoint later = points.get(i + 1);
        kept.add(
            new LivePoint(
                later.millis(),
                later.liveBytes(),
                later.rssBytes(),
                later.limitBytes(),
                later.isDump() || points.get(i).isDump()));
      }
      if (points.size() % 2 == 1) {
        kept.add(point);
      }
      points = kept;
    }
  }

  List<LivePoint> all() {
    return List.copyOf(points);
  }
}
