package dev.memprof.profile.view;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.owner.Owner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All memory divided among threads, components, packages, classes, methods or lines: the shares add
 * up to the whole. Immutable.
 *
 * @param by what it is divided by
 * @param rows the largest, largest first; in a difference, grown or shrunk
 * @param groups rows in all
 */
public record Breakdown(By by, List<Row> rows, int groups) {

  /**
   * @param name of the group
   * @param bytes what it owns: a stack is owned by one frame ({@link Owner}), thread or component.
   *     In a difference, what was added
   * @param objects likewise
   * @param percent of the whole; of a difference, of all that grew
   * @param underBytes what stacks hold in which it occurs at all; {@code bytes} where a stack has
   *     just one group
   * @param sampledObjects how many samples {@code bytes} rests on; 0 in a difference
   */
  public record Row(
      String name,
      double bytes,
      double objects,
      double percent,
      double underBytes,
      long sampledObjects) {}

  public Breakdown {
    rows = List.copyOf(rows);
  }

  private static final class Sum {
    double bytes;
    double objects;
    double underBytes;
    long sampledObjects;
  }

  /**
   * @param by not {@link By#FRAME}
   * @param n how many rows at the most
   */
  public static Breakdown of(Profile profile, By by, PackageGroups components, int n) {
    Grouping grouping = new Grouping(by, components, profile.mappings());
    Owner owners = new Owner(profile);
    Map<String, Sum> sums = new HashMap<>();
    double whole = profile.grownBytes();
    for (Site site : profile.sites()) {
      String owner =
          ofSites(by) ? grouping.groupOf(site) : grouping.coarse(owners.of(site.stack())).name();
      Sum sum = sums.computeIfAbsent(owner, key -> new Sum());
      sum.bytes += site.bytes();
      sum.objects += site.objects();
      sum.sampledObjects += profile.isDifference() ? 0 : site.sampledObjects();
      for (String group : occurring(grouping, by, site, owner)) {
        sums.computeIfAbsent(group, key -> new Sum()).underBytes += site.bytes();
      }
    }
    List<Row> rows = new ArrayList<>(sums.size());
    for (Map.Entry<String, Sum> entry : sums.entrySet()) {
      Sum sum = entry.getValue();
      double percent = whole > 0 ? 100 * sum.bytes / whole : 0;
      rows.add(
          new Row(
              entry.getKey(), sum.bytes, sum.objects, percent, sum.underBytes, sum.sampledObjects));
    }
    rows.sort(
        Comparator.comparingDouble((Row row) -> Math.abs(row.bytes()))
            .thenComparingDouble(row -> Math.abs(row.underBytes()))
            .reversed()
            .thenComparing(Row::name));
    return new Breakdown(by, rows.subList(0, Math.min(n, rows.size())), rows.size());
  }

  private static Set<String> occurring(Grouping grouping, By by, Site site, String owner) {
    if (ofSites(by)) {
      return Set.of(owner);
    }
    Set<String> groups = new HashSet<>();
    groups.add(owner);
    for (Frame frame : site.stack()) {
      if (frame.isJava()) {
        groups.add(grouping.coarse(frame).name());
      }
    }
    return groups;
  }

  /** Whether each site is of just one group. */
  private static boolean ofSites(By by) {
    return by == By.THREAD || by == By.COMPONENT;
  }
}
