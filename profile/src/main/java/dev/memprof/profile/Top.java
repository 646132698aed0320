package dev.memprof.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What holds most, in the terms of the application: its own lines that allocate, through however
 * many layers of libraries, and its methods with all that is allocated under them.
 *
 * @param sites the largest first
 * @param methods the largest first
 */
public record Top(List<Site> sites, List<Method> methods) {

  /**
   * A line of the application.
   *
   * @param place {@code com.acme.Server.handle(Server.java:42)}; a marker such as {@code [gc
   *     thread]} or a native function where no Java code is involved
   * @param library the innermost method of another library on the way to the allocation; empty for
   *     none
   * @param door the JDK's method and the native function that allocate
   * @param bytes estimated; negative in a difference where it shrank
   * @param objects estimated
   * @param share of the sum of all growth, 0 to 1
   * @param sampledObjects how many samples it rests on
   */
  public record Site(
      String place,
      String library,
      String door,
      double bytes,
      double objects,
      double share,
      long sampledObjects) {}

  /**
   * A method of the application or of one of its libraries.
   *
   * @param bytes estimated, of all stacks that it is on
   */
  public record Method(String name, double bytes, double share) {}

  /**
   * @param n how many of each at most
   */
  public static Top of(Profile profile, int n) {
    double total =
        Math.max(1, profile.sites().stream().mapToDouble(s -> Math.abs(s.bytes())).sum());
    Map<String, Group> groups = new HashMap<>();
    Map<String, double[]> methods = new HashMap<>();
    for (dev.memprof.profile.Site site : profile.sites()) {
      StackView view = new StackView(site.stack());
      groups.computeIfAbsent(view.place(), Group::new).add(site, view);
      Set<String> names = new HashSet<>();
      for (Frame frame : view.ownFrames()) {
        if (names.add(frame.name())) {
          methods.computeIfAbsent(frame.name(), name -> new double[1])[0] += site.bytes();
        }
      }
    }
    return new Top(largestSites(groups, total, n), largestMethods(methods, total, n));
  }

  /** For a person: tables of at most 100 columns. */
  public static String text(Profile profile, int n) {
    return dev.memprof.profile.text.TopText.of(profile, of(profile, n));
  }

  private static List<Site> largestSites(Map<String, Group> groups, double total, int n) {
    List<Site> sites = new ArrayList<>();
    groups.values().forEach(group -> sites.add(group.site(total)));
    sites.sort(Comparator.comparingDouble((Site site) -> -Math.abs(site.bytes())));
    return List.copyOf(sites.subList(0, Math.min(n, sites.size())));
  }

  private static List<Method> largestMethods(Map<String, double[]> bytes, double total, int n) {
    List<Method> methods = new ArrayList<>();
    bytes.forEach((name, sum) -> methods.add(new Method(name, sum[0], sum[0] / total)));
    methods.sort(
        Comparator.comparingDouble((Method method) -> -Math.abs(method.bytes()))
            .thenComparing(Method::name));
    return List.copyOf(methods.subList(0, Math.min(n, methods.size())));
  }

  /** The stacks of one place; its library and door are those of the largest. */
  private static final class Group {
    private final String place;
    private double bytes;
    private double objects;
    private long sampledObjects;
    private double largest = -1;
    private String library = "";
    private String door = "";

    Group(String place) {
      this.place = place;
    }

    void add(dev.memprof.profile.Site site, StackView view) {
      bytes += site.bytes();
      objects += site.objects();
      sampledObjects += Math.abs(site.sampledObjects());
      if (Math.abs(site.bytes()) > largest) {
        largest = Math.abs(site.bytes());
        library = view.library();
        door = view.door();
      }
    }

    Site site(double total) {
      return new Site(place, library, door, bytes, objects, bytes / total, sampledObjects);
    }
  }
}
