package dev.memprof.profile.top;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.owner.Holder;
import dev.memprof.profile.owner.OwnPath;
import dev.memprof.profile.owner.Owner;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Sites put together by the application's call path. */
final class TopPaths {
  private static final class Group {
    final Holder holder;
    String method;
    List<Frame> path;
    double bytes;
    double objects;
    long sampledObjects;
    double variance;
    Site largest;

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

  TopPaths(Profile profile) {
    difference = profile.isDifference();
    whole = profile.grownBytes();
    owner = new Owner(profile.mappings());
    for (Site site : profile.sites()) {
      OwnPath own = OwnPath.of(site.stack(), owner);
      groups
          .computeIfAbsent(own.key(), key -> new Group(own.holder()))
          .add(site, own, profile.sampleIntervalBytes());
    }
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
        difference ? 0 : Math.sqrt(group.variance));
  }
}
