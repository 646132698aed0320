package dev.memprof.profile.top;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Label;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.owner.Holder;
import dev.memprof.profile.owner.OwnPath;
import dev.memprof.profile.owner.Owner;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Sites put together by the application's call path. */
final class TopPaths {
  /** As memprof tells them apart: a minute, ten, an hour. */
  private static final List<Long> AGES_SECONDS = List.of(60L, 600L, 3_600L);

  private static final class Group {
    final Holder holder;
    String method;
    List<Frame> path;
    double bytes;
    double objects;
    long sampledObjects;
    double variance;
    Site largest;
    final NavigableMap<Long, Estimate> byAge = new TreeMap<>();
    final NavigableMap<Long, Estimate> byLifetime = new TreeMap<>();

    Group(Holder holder) {
      this.holder = holder;
    }

    void add(Site site, OwnPath own, long intervalBytes) {
      bytes += site.bytes();
      objects += site.objects();
      sampledObjects += site.sampledObjects();
      variance += site.live().variance(intervalBytes);
      if (largest == null || Math.abs(site.bytes()) > Math.abs(largest.bytes())) {
        largest = site;
        method = own.method();
        path = own.path();
      }
    }
  }

  private final Map<List<Frame>, Group> groups = new HashMap<>();
  private final Owner owner;
  private final boolean difference;
  private final double whole;
  private final double seconds;

  /**
   * @param profile every stack once
   * @param divided the same with the threads and labels of its sites
   */
  TopPaths(Profile profile, Profile divided) {
    seconds =
        profile
            .since()
            .filter(since -> profile.sampleType().equals(Profile.ALLOCATED))
            .map(since -> seconds(Duration.between(since, profile.time())))
            .orElse(0.0);
    difference = profile.isDifference();
    whole = profile.grownBytes();
    owner = new Owner(profile);
    for (Site site : profile.sites()) {
      OwnPath own = OwnPath.of(site.stack(), owner);
      groups
          .computeIfAbsent(own.key(), key -> new Group(own.holder()))
          .add(site, own, profile.sampleIntervalBytes());
    }
    divided.sites().forEach(this::addTimes);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  private void addTimes(Site site) {
    for (Label label : site.labels()) {
      boolean isAge = label.key().equals(Label.AGE);
      if (isAge || label.key().equals(Label.LIFETIME)) {
        Group group = groups.get(OwnPath.of(site.stack(), owner).key());
        (isAge ? group.byAge : group.byLifetime).merge(label.number(), site.live(), Estimate::plus);
      }
    }
  }

  /** Each with all that is older. */
  private static List<Top.Aged> ages(Group group) {
    return group.byAge.isEmpty()
        ? List.of()
        : AGES_SECONDS.stream()
            .map(
                seconds -> {
                  Estimate older =
                      group.byAge.tailMap(seconds).values().stream()
                          .reduce(Estimate.NONE, Estimate::plus);
                  return new Top.Aged(seconds, older.bytes(), older.objects());
                })
            .toList();
  }

  private static List<Top.Lived> lifetimes(Group group) {
    return group.byLifetime.entrySet().stream()
        .map(
            lived ->
                new Top.Lived(lived.getKey(), lived.getValue().bytes(), lived.getValue().objects()))
        .toList();
  }

  /** Call paths of the application. */
  int size() {
    return (int) groups.values().stream().filter(TopPaths::isOfApplication).count();
  }

  List<Top.Row> largest(int n) {
    return rows(TopPaths::isOfApplication).limit(n).toList();
  }

  /** What the JVM and memprof hold. */
  List<Top.Row> overhead() {
    return rows(group -> !isOfApplication(group)).toList();
  }

  private static boolean isOfApplication(Group group) {
    return group.holder == Holder.APPLICATION;
  }

  private Stream<Top.Row> rows(Predicate<Group> filter) {
    return groups.values().stream()
        .filter(filter)
        .map(this::row)
        .sorted(
            Comparator.comparingDouble((Top.Row row) -> Math.abs(row.bytes()))
                .reversed()
                .thenComparing(Top.Row::method));
  }

  private Top.Row row(Group group) {
    return new Top.Row(
        group.holder,
        group.method,
        group.path.stream().map(Frame::label).toList(),
        OwnPath.nativeEntry(group.method, group.largest.stack()),
        group.bytes,
        group.objects,
        Top.percent(group.bytes, whole),
        difference ? 0 : group.sampledObjects,
        difference ? 0 : Math.sqrt(group.variance),
        seconds > 0 ? group.bytes / seconds : 0,
        ages(group),
        lifetimes(group));
  }
}
