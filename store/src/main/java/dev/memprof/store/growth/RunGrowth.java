package dev.memprof.store.growth;

import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.ledger.growth.GrowthJudge;
import dev.memprof.ledger.growth.GrowthSentence;
import dev.memprof.ledger.growth.MemorySeries;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.file.CategoryPoint;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunPoint;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether the memory of a run grows, by its curve, and which sites do, by its dumps. Of the run's
 * own JVM, or of one that may be long gone.
 */
public final class RunGrowth {
  static final String LIVE = "malloc-live";

  private RunGrowth() {}

  /**
   * Judges a run.
   *
   * @param run with its curve
   * @param dumps of the run, those that are there; each is read, which takes up to a second: the
   *     fewer, the faster
   * @param since nothing before that counts
   * @param zone of the times of day in the sentence
   */
  public static GrowthVerdict of(Run run, List<StoredDump> dumps, Instant since, ZoneId zone) {
    return of(run, dumps, null, since, zone);
  }

  /**
   * The same of a run that goes on.
   *
   * @param now what is live, to be compared with the latest dump where dumps are few; null where
   *     that is not known
   */
  public static GrowthVerdict of(
      Run run, List<StoredDump> dumps, Profile now, Instant since, ZoneId zone) {
    MemorySeries rss = new MemorySeries(MemorySeries.RSS, "");
    MemorySeries live = new MemorySeries(LIVE, "");
    long limitBytes = 0;
    for (RunPoint point : run.points()) {
      if (!point.time().isBefore(since)) {
        long millis = point.time().toEpochMilli();
        rss.add(millis, point.rssBytes(), 0);
        live.add(millis, point.liveBytes(), 0);
        limitBytes = countsRss(point) ? point.limitBytes() : 0;
      }
    }
    List<MemorySeries> parts = new ArrayList<>();
    parts.add(live);
    parts.addAll(categories(run.categories(), since));
    parts.addAll(
        SitesOverTime.of(
            LIVE, dumps.stream().filter(dump -> !dump.time().isBefore(since)).toList()));
    GrowthJudge judge = new GrowthJudge(new GrowthSentence(zone));
    GrowthVerdict verdict = judge.judge(rss, parts, limitBytes);
    if (verdict.growing().isEmpty() || verdict.growing().stream().anyMatch(RunGrowth::isSite)) {
      return verdict;
    }
    List<GrowingPart> sites = grownSites(verdict, run, dumps, now);
    return sites.isEmpty() ? verdict : judge.named(verdict, sites, rss, limitBytes);
  }

  private static boolean isSite(GrowingPart part) {
    return !part.site().isEmpty();
  }

  /** By the latest two that there are. */
  private static List<GrowingPart> grownSites(
      GrowthVerdict verdict, Run run, List<StoredDump> dumps, Profile now) {
    List<Profile> latest = new ArrayList<>();
    if (now != null) {
      latest.add(now);
    }
    for (int i = dumps.size() - 1; i >= 0 && latest.size() < 2; i--) {
      try {
        latest.add(Profiles.read(dumps.get(i).file()));
      } catch (IOException e) {
        // removed meanwhile, or broken, which `memprof dumps` says
      }
    }
    return latest.size() < 2
        ? List.of()
        : GrownSites.of(verdict, run.points().get(0).time(), latest.get(1), latest.get(0));
  }

  /** Address space and direct memory are limited too, but by other figures. */
  private static boolean countsRss(RunPoint point) {
    return point.limit().startsWith("memory.") || point.limit().startsWith("physical");
  }

  /** What is live in malloc is on the curve itself, more often. */
  private static List<MemorySeries> categories(List<CategoryPoint> points, Instant since) {
    Map<String, MemorySeries> series = new LinkedHashMap<>();
    for (CategoryPoint point : points) {
      if (!point.time().isBefore(since)) {
        point
            .residentBytes()
            .forEach(
                (category, bytes) ->
                    series
                        .computeIfAbsent(category, id -> new MemorySeries(id, ""))
                        .add(point.time().toEpochMilli(), Math.max(0, bytes), 0));
      }
    }
    series.remove(LIVE);
    return List.copyOf(series.values());
  }
}
