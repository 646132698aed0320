package dev.memprof.store.file;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How something went, in bounded room however long a run is: the longer, the coarser. The first
 * points, in which a fast leak is to be seen, may be denser. Confined to the store's lock.
 */
final class CoarseCurve<P> {
  /** A day of minutes; some 600 KiB of text. */
  private static final int MAX_CATEGORY_POINTS = 1_440;

  /** Four hours of minutes at first; some 400 KiB of text. */
  private static final int MAX_SITE_POINTS = 240;

  private final List<P> points = new ArrayList<>();
  private final Function<P, Instant> time;
  private final int maxPoints;
  private Duration resolution;
  private P last;
  private int sinceCoarser;

  private CoarseCurve(Function<P, Instant> time, int maxPoints, Duration resolution) {
    this.time = time;
    this.maxPoints = maxPoints;
    this.resolution = resolution;
  }

  /** How the rows of the ledger went. */
  static CoarseCurve<CategoryPoint> ofCategories() {
    // Points come each 5 seconds, or nearly so.
    return new CoarseCurve<>(CategoryPoint::time, MAX_CATEGORY_POINTS, Duration.ofMillis(4_500));
  }

  /** How the largest sites went. */
  static CoarseCurve<SitePoint> ofSites() {
    return new CoarseCurve<>(SitePoint::time, MAX_SITE_POINTS, Duration.ofSeconds(55));
  }

  /** Whether the point is one that stays. */
  boolean add(P point) {
    // Without a sign: the clock may have been set back.
    if (last != null
        && Duration.between(time.apply(last), time.apply(point)).abs().compareTo(resolution) < 0) {
      return false;
    }
    last = point;
    if (++sinceCoarser == maxPoints / 2) {
      sinceCoarser = 0;
      resolution = resolution.multipliedBy(2);
    }
    if (points.size() == maxPoints) {
      List<P> every2nd = new ArrayList<>(maxPoints);
      for (int i = 0; i < maxPoints; i += 2) {
        every2nd.add(points.get(i));
      }
      points.clear();
      points.addAll(every2nd);
    }
    points.add(point);
    return true;
  }

  List<P> points() {
    return points;
  }
}
