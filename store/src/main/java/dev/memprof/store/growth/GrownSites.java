package dev.memprof.store.growth;

import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.ledger.growth.MemorySeries;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.top.PathsOverTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which sites have grown, where the curve shows that live memory does and there are too few dumps
 * for series of sites: by two profiles, and by the start of the process, when every site held
 * nothing. A site must have grown over both times: what was loaded once has not grown over the
 * second, the crest of a saw-tooth not much over the first.
 */
final class GrownSites {
  private static final double MIN_SHARE = 0.01;
  private static final int MAX_SITES = 50;

  /** Of the growth of what is live. */
  private static final double MIN_PART = 0.2;

  /** Of an interval of 95 %, in standard errors. */
  private static final double ERRORS = 1.96;

  static final double MILLIS_PER_HOUR = 3_600_000;
  static final Duration MIN_TIME = Duration.ofSeconds(15);

  private GrownSites() {}

  /**
   * Empty where what is live does not grow, or the two are too close.
   *
   * @param verdict what grows
   * @param start of the process
   * @param earlier what was live after that
   * @param later what was live after that
   */
  static List<GrowingPart> of(
      GrowthVerdict verdict, Instant start, Profile earlier, Profile later) {
    double live = slope(verdict, RunGrowth.LIVE);
    double hours = hours(earlier.time(), later.time());
    if (live <= 0 || hours < MIN_TIME.toMillis() / MILLIS_PER_HOUR) {
      return List.of();
    }
    List<GrowingPart> grown = new ArrayList<>();
    for (Site site : sites(earlier, later)) {
      double slope =
          Math.min(
              (site.later() - site.earlier()) / hours, site.later() / hours(start, later.time()));
      part(verdict, site.name(), slope, site.error() / hours, earlier.time().toEpochMilli())
          .ifPresent(grown::add);
    }
    return grown;
  }

  /**
   * A site that has grown by much of the growth of what is live, and beyond doubt; empty otherwise.
   *
   * @param slope in bytes an hour
   * @param error half of its interval of 95 %
   */
  static Optional<GrowingPart> part(
      GrowthVerdict verdict, String site, double slope, double error, long sinceMillis) {
    double live = slope(verdict, RunGrowth.LIVE);
    double whole = Math.max(live, slope(verdict, MemorySeries.RSS));
    return slope >= MIN_PART * live && slope > error
        ? Optional.of(
            new GrowingPart(
                RunGrowth.LIVE,
                site,
                slope,
                slope - error,
                slope + error,
                sinceMillis,
                Math.min(1, slope / whole)))
        : Optional.empty();
  }

  /** Bytes an hour of a category; 0 where it does not grow. */
  private static double slope(GrowthVerdict verdict, String category) {
    GrowingPart part = whole(verdict, category);
    return part == null ? 0 : part.bytesPerHour();
  }

  /** All that is live; null where it does not grow. */
  static GrowingPart live(GrowthVerdict verdict) {
    return whole(verdict, RunGrowth.LIVE);
  }

  private static GrowingPart whole(GrowthVerdict verdict, String category) {
    return verdict.growing().stream()
        .filter(part -> part.category().equals(category) && part.site().isEmpty())
        .findFirst()
        .orElse(null);
  }

  private static double hours(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / MILLIS_PER_HOUR;
  }

  /** One line of Java code: live bytes in both profiles, and the variance of their difference. */
  static final class Site {
    private final String name;
    private double earlier;
    private double later;
    private double variance;

    private Site(String name) {
      this.name = name;
    }

    private void add(PathsOverTime.Row row) {
      earlier += row.bytes().get(0);
      later += row.bytes().get(row.bytes().size() - 1);
      for (double error : row.errorBytes()) {
        variance += error * error;
      }
    }

    String name() {
      return name;
    }

    double earlier() {
      return earlier;
    }

    double later() {
      return later;
    }

    /** Half of an interval of 95 %. */
    double error() {
      return ERRORS * Math.sqrt(variance);
    }
  }

  /** The largest of one profile, or of two that are compared. */
  static Iterable<Site> sites(Profile... profiles) {
    PathsOverTime paths = new PathsOverTime(profiles.length);
    for (int i = 0; i < profiles.length; i++) {
      paths.add(i, profiles[i].live());
    }
    Map<String, Site> sites = new LinkedHashMap<>();
    for (PathsOverTime.Row row : paths.rows(MIN_SHARE, MAX_SITES)) {
      sites.computeIfAbsent(SitesOverTime.site(row), Site::new).add(row);
    }
    return sites.values();
  }
}
