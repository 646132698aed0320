package dev.memprof.profile.top;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.owner.OwnPath;
import dev.memprof.profile.owner.Owner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The application's call paths, as {@link Top} has them, and what each holds in several profiles.
 * For one thread.
 */
public final class PathsOverTime {
  /**
   * A call path.
   *
   * @param method as in {@link Top.Row}
   * @param path as in {@link Top.Row}
   * @param nativeEntry as in {@link Top.Row}
   * @param bytes live in each of the profiles
   * @param errorBytes one standard error of each, as {@link Top.Row} has it
   */
  public record Row(
      String method,
      List<String> path,
      String nativeEntry,
      List<Double> bytes,
      List<Double> errorBytes) {}

  private static final class Group {
    final double[] bytes;
    final double[] variances;
    OwnPath path;
    Site largest;

    Group(int profiles) {
      bytes = new double[profiles];
      variances = new double[profiles];
    }
  }

  private final Map<List<Frame>, Group> groups = new HashMap<>();
  private final double[] totals;

  /**
   * @param profiles how many are to come
   */
  public PathsOverTime(int profiles) {
    totals = new double[profiles];
  }

  /** Adds the profile of that number, from 0 on, of what is live. */
  public void add(int number, Profile profile) {
    Owner owner = new Owner(profile);
    for (Site site : profile.sites()) {
      OwnPath path = OwnPath.of(site.stack(), owner);
      Group group = groups.computeIfAbsent(path.key(), key -> new Group(totals.length));
      group.bytes[number] += site.bytes();
      group.variances[number] += site.live().variance(profile.sampleIntervalBytes());
      totals[number] += site.bytes();
      if (group.largest == null || site.bytes() > group.largest.bytes()) {
        group.largest = site;
        group.path = path;
      }
    }
  }

  /**
   * The paths that hold at least a share of one of the profiles, the largest first.
   *
   * @param leastShare 0 to 1
   * @param most rows
   */
  public List<Row> rows(double leastShare, int most) {
    List<Group> kept = new ArrayList<>();
    for (Group group : groups.values()) {
      if (share(group) >= leastShare) {
        kept.add(group);
      }
    }
    kept.sort(
        Comparator.comparingDouble(this::share)
            .reversed()
            .thenComparing(group -> group.path.method()));
    return kept.stream().limit(most).map(PathsOverTime::row).toList();
  }

  /** The largest of its shares. */
  private double share(Group group) {
    double share = 0;
    for (int i = 0; i < totals.length; i++) {
      share = totals[i] > 0 ? Math.max(share, group.bytes[i] / totals[i]) : share;
    }
    return share;
  }

  private static Row row(Group group) {
    return new Row(
        group.path.method(),
        group.path.path().stream().map(Frame::label).toList(),
        OwnPath.nativeEntry(group.path.method(), group.largest.stack()),
        Arrays.stream(group.bytes).boxed().toList(),
        Arrays.stream(group.variances).map(Math::sqrt).boxed().toList());
  }
}
