package dev.memprof.store.growth;

import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.ledger.claim.Category;
import dev.memprof.ledger.growth.GrowthJudge;
import dev.memprof.ledger.growth.GrowthSentence;
import dev.memprof.ledger.growth.HeapSeries;
import dev.memprof.ledger.growth.MemorySeries;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.file.CategoryPoint;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunPoint;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the memory of a run grows, by its curve, and which sites do, by its dumps. Of the run's
 * own JVM, or of one that may be long gone.
 */
public final class RunGrowth {
  static final String LIVE = Category.MALLOC_LIVE.id();

  private static final String HEAP = Category.JAVA_HEAP.id();

  /** Of the growth of what is live; the rest is looked for. */
  private static final double MIN_EXPLAINED = 0.5;

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
    return of(run, dumps, null, RunGrowth::unknown, since, zone);
  }

  /**
   * The same of a run that goes on.
   *
   * @param now what is live, to be compared with the latest dump where dumps are few and ages do
   *     not tell; null where that is not known
   * @param survivors asked which sites grow, where dumps are few
   */
  public static GrowthVerdict of(
      Run run,
      List<StoredDump> dumps,
      Profile now,
      Survivors survivors,
      Instant since,
      ZoneId zone) {
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
        OldSites.withOthers(
            OldSites.series(LIVE, run.sites(), since),
            SitesOverTime.of(
                LIVE, dumps.stream().filter(dump -> !dump.time().isBefore(since)).toList())));
    GrowthJudge judge = new GrowthJudge(new GrowthSentence(zone));
    GrowthVerdict verdict =
        judge
            .judge(rss, parts, heap(run.categories(), since), limitBytes)
            .withSites(OldSites.latest(run.sites()));
    if (verdict.growing().isEmpty() || isExplained(verdict)) {
      return verdict;
    }
    List<GrowingPart> sites = unnamed(verdict, SurvivingSites.of(verdict, survivors));
    if (sites.isEmpty()) {
      sites = unnamed(verdict, grownSites(verdict, run, dumps, now));
    }
    return sites.isEmpty() ? verdict : judge.named(verdict, sites, rss, limitBytes);
  }

  private static Profile unknown(Duration youngest, Duration oldest) throws IOException {
    throw new IOException("a run that has ended has no ages");
  }

  /** Whether sites are named that have most of the growth of what is live. */
  private static boolean isExplained(GrowthVerdict verdict) {
    double sites = 0;
    double live = 0;
    for (GrowingPart part : verdict.growing()) {
      sites += part.site().isEmpty() ? 0 : part.bytesPerHour();
      live += part.site().isEmpty() && part.category().equals(LIVE) ? part.bytesPerHour() : 0;
    }
    return sites > 0 && sites >= MIN_EXPLAINED * live;
  }

  /** Those that the verdict does not have already. */
  private static List<GrowingPart> unnamed(GrowthVerdict verdict, List<GrowingPart> sites) {
    Set<String> named =
        verdict.growing().stream().map(GrowingPart::site).collect(Collectors.toSet());
    return sites.stream().filter(part -> !named.contains(part.site())).toList();
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
    series.remove(HeapSeries.KEPT);
    return List.copyOf(series.values());
  }

  /** Null where what the heap keeps was not recorded. */
  private static HeapSeries heap(List<CategoryPoint> points, Instant since) {
    MemorySeries kept = new MemorySeries(HeapSeries.KEPT, "");
    MemorySeries beside = new MemorySeries(MemorySeries.RSS, "");
    for (CategoryPoint point : points) {
      Map<String, Long> bytes = point.residentBytes();
      if (!point.time().isBefore(since) && bytes.containsKey(HeapSeries.KEPT)) {
        long millis = point.time().toEpochMilli();
        kept.add(millis, Math.max(0, bytes.get(HeapSeries.KEPT)), 0);
        long notBeside = bytes.get(HeapSeries.KEPT) + bytes.getOrDefault(HEAP, 0L);
        beside.add(
            millis,
            Math.max(0, bytes.values().stream().mapToLong(Long::longValue).sum() - notBeside),
            0);
      }
    }
    return kept.size() == 0 ? null : new HeapSeries(kept, beside);
  }
}
