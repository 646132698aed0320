package dev.memprof.store.growth;

import dev.memprof.contract.AgeCurve;
import dev.memprof.contract.AgedSite;
import dev.memprof.ledger.growth.MemorySeries;
import dev.memprof.profile.model.Label;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.text.CallPath;
import dev.memprof.profile.top.Top;
import dev.memprof.store.file.LiveByAge;
import dev.memprof.store.file.SitePoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What the largest sites of the application hold by age. What has lived for a minute is no part of
 * a saw-tooth that is shorter, so that a leak is seen before it is higher than the teeth over it.
 */
public final class OldSites {
  /** Call paths, of which several may be of one line. */
  private static final int MAX_PATHS = 64;

  private static final long MINUTE_SECONDS = 60;
  private static final long TEN_MINUTES_SECONDS = 600;
  private static final long HOUR_SECONDS = 3_600;

  private OldSites() {}

  /**
   * The largest by what they hold for a minute or longer; empty where nothing is so old, or ages
   * are not known.
   *
   * @param live with ages
   */
  public static List<AgedSite> of(Profile live) {
    Map<String, AgedSite> sites = new LinkedHashMap<>();
    for (Top.Row row : Top.of(live, MAX_PATHS).rows()) {
      AgedSite aged = aged(row);
      if (aged.minuteBytes() > 0) {
        sites.merge(aged.site(), aged, OldSites::plus);
      }
    }
    return sites.values().stream()
        .sorted(Comparator.comparingLong(AgedSite::minuteBytes).reversed())
        .limit(SitePoint.MAX_SITES)
        .toList();
  }

  /**
   * How old all of it is.
   *
   * @param live with ages
   */
  public static LiveByAge all(Profile live) {
    double minute = 0;
    double tenMinutes = 0;
    double hour = 0;
    for (Site site : live.sites()) {
      long age = ageSeconds(site);
      minute += age >= MINUTE_SECONDS ? site.bytes() : 0;
      tenMinutes += age >= TEN_MINUTES_SECONDS ? site.bytes() : 0;
      hour += age >= HOUR_SECONDS ? site.bytes() : 0;
    }
    return new LiveByAge(
        Math.round(live.totalBytes()),
        Math.round(minute),
        Math.round(tenMinutes),
        Math.round(hour));
  }

  /** How old all of it was at those moments at which that is known. */
  public static AgeCurve curve(List<SitePoint> points) {
    List<SitePoint> known =
        points.stream()
            .filter(point -> point.live() != null)
            .sorted(Comparator.comparing(SitePoint::time)) // the clock may have been set back
            .toList();
    return new AgeCurve(
        column(known, point -> point.time().toEpochMilli()),
        column(known, point -> point.live().liveBytes()),
        column(known, point -> point.live().minuteBytes()),
        column(known, point -> point.live().tenMinutesBytes()),
        column(known, point -> point.live().hourBytes()));
  }

  private static List<Long> column(List<SitePoint> points, ToLongFunction<SitePoint> value) {
    return points.stream().mapToLong(value).boxed().toList();
  }

  private static long ageSeconds(Site site) {
    for (Label label : site.labels()) {
      if (label.key().equals(Label.AGE)) {
        return label.number();
      }
    }
    return 0;
  }

  private static AgedSite aged(Top.Row row) {
    long minute = older(row, MINUTE_SECONDS);
    // A part of as many samples as its share of the bytes.
    double error = row.bytes() > 0 ? row.errorBytes() * Math.sqrt(minute / row.bytes()) : 0;
    return new AgedSite(
        CallPath.place(row.path(), row.method()),
        minute,
        older(row, TEN_MINUTES_SECONDS),
        older(row, HOUR_SECONDS),
        Math.round(error));
  }

  private static long older(Top.Row row, long seconds) {
    return row.ages().stream()
        .filter(aged -> aged.minSeconds() == seconds)
        .mapToLong(aged -> Math.round(aged.bytes()))
        .sum();
  }

  private static AgedSite plus(AgedSite one, AgedSite other) {
    return new AgedSite(
        one.site(),
        one.minuteBytes() + other.minuteBytes(),
        one.tenMinutesBytes() + other.tenMinutesBytes(),
        one.hourBytes() + other.hourBytes(),
        Math.round(Math.hypot(one.errorBytes(), other.errorBytes())));
  }

  /**
   * A series for each site that is among the largest at the end. Where it was not, it held nothing
   * if there was room for it, and else as much as the smallest that was: so that none seems to grow
   * that only comes and goes at the end of the list.
   */
  static List<MemorySeries> series(String category, List<SitePoint> points, Instant since) {
    List<SitePoint> counting =
        told(points).stream().filter(point -> !point.time().isBefore(since)).toList();
    if (counting.isEmpty()) {
      return List.of();
    }
    List<MemorySeries> all = new ArrayList<>();
    for (AgedSite last : counting.get(counting.size() - 1).sites()) {
      MemorySeries series = new MemorySeries(category, last.site());
      for (SitePoint point : counting) {
        AgedSite then = then(point, last.site());
        series.add(point.time().toEpochMilli(), then.minuteBytes(), then.errorBytes());
      }
      all.add(series);
    }
    return all;
  }

  /** What they hold at the end; empty where nothing was so old. */
  static List<AgedSite> latest(List<SitePoint> points) {
    List<SitePoint> told = told(points);
    return told.isEmpty() ? List.of() : told.get(told.size() - 1).sites();
  }

  /** Those at which something was a minute old: before, nothing can be said of a site. */
  private static List<SitePoint> told(List<SitePoint> points) {
    return points.stream().filter(point -> !point.sites().isEmpty()).toList();
  }

  private static AgedSite then(SitePoint point, String site) {
    List<AgedSite> sites = point.sites();
    for (AgedSite there : sites) {
      if (there.site().equals(site)) {
        return there;
      }
    }
    return sites.size() < SitePoint.MAX_SITES
        ? new AgedSite(site, 0, 0, 0, 0)
        : sites.get(sites.size() - 1);
  }

  /** Those of dumps as well, where they are other sites. */
  static List<MemorySeries> withOthers(List<MemorySeries> aged, List<MemorySeries> ofDumps) {
    Set<String> known = aged.stream().map(MemorySeries::site).collect(Collectors.toSet());
    List<MemorySeries> all = new ArrayList<>(aged);
    ofDumps.stream().filter(series -> !known.contains(series.site())).forEach(all::add);
    return all;
  }
}
