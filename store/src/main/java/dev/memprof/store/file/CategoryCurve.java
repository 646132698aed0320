package dev.memprof.store.file;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the rows of the ledger went, in bounded room however long a run is: the longer, the coarser.
 * Its first minutes, in which a fast leak is to be seen, may be denser. Confined to the store's
 * lock.
 */
final class CategoryCurve {
  /** A day of minutes; some 600 KiB of text. */
  static final int MAX_POINTS = 1_440;

  private final List<CategoryPoint> points = new ArrayList<>();
  private Duration resolution =
      Duration.ofMillis(4_500); // points come each 5 seconds, or nearly so
  private CategoryPoint last;
  private int sinceCoarser;

  /** Whether the point is one that stays. */
  boolean add(CategoryPoint point) {
    // Without a sign: the clock may have been set back.
    if (last != null
        && Duration.between(last.time(), point.time()).abs().compareTo(resolution) < 0) {
      return false;
    }
    last = point;
    if (++sinceCoarser == MAX_POINTS / 2) {
      sinceCoarser = 0;
      resolution = resolution.multipliedBy(2);
    }
    if (points.size() == MAX_POINTS) {
      List<CategoryPoint> every2nd = new ArrayList<>(MAX_POINTS);
      for (int i = 0; i < MAX_POINTS; i += 2) {
        every2nd.add(points.get(i));
      }
      points.clear();
      points.addAll(every2nd);
    }
    points.add(point);
    return true;
  }

  List<CategoryPoint> points() {
    return points;
  }
}
