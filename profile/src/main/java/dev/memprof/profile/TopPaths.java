package dev.memprof.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sites put together by the application's call path. */
final class TopPaths {
  /**
   * A stack as its owner reads it.
   *
   * @param key what makes stacks one row: the application's own frames, so that neither the ways
   *     through a library below nor those through a framework above tell stacks apart; where there
   *     are none, the whole path
   */
  private record View(String method, List<Frame> path, List<Frame> key) {}

  private static final class Group {
    String method;
    List<Frame> path;
    double bytes;
    double objects;
    long sampledObjects;
    Site largest;

    void add(Site site, View view) {
      bytes += site.bytes();
      objects += site.objects();
      sampledObjects += site.sampledObjects();
      if (largest == null || Math.abs(site.bytes()) > Math.abs(largest.bytes())) {
        largest = site;
        method = view.method;
        path = view.path;
      }
    }
  }

  private final Map<List<Frame>, Group> groups = new HashMap<>();
  private final Owner owner = new Owner();
  private final boolean difference;
  private final double whole;

  TopPaths(Profile profile) {
    difference = profile.isDifference();
    whole = profile.grownBytes();
    for (Site site : profile.sites()) {
      View view = view(site.stack());
      groups.computeIfAbsent(view.key, key -> new Group()).add(site, view);
    }
  }

  int size() {
    return groups.size();
  }

  List<Top.Row> largest(int n) {
    return groups.values().stream()
        .map(this::row)
        .sorted(
            Comparator.comparingDouble((Top.Row row) -> Math.abs(row.bytes()))
                .reversed()
                .thenComparing(Top.Row::method))
        .limit(n)
        .toList();
  }

  private Top.Row row(Group group) {
    return new Top.Row(
        group.method,
        group.path.stream().map(Frame::label).toList(),
        door(group.method, group.largest.stack()),
        group.bytes,
        group.objects,
        Top.percent(group.bytes, whole),
        difference ? 0 : group.sampledObjects);
  }

  private View view(List<Frame> stack) {
    List<Frame> application = new ArrayList<>();
    List<Frame> path = new ArrayList<>(); // those and libraries
    List<Frame> all = new ArrayList<>(); // those and the JDK
    for (Frame frame : stack) {
      if (frame.isJava()) {
        Origin origin = owner.origin(frame);
        all.add(frame);
        if (origin != Origin.JDK) {
          path.add(frame);
        }
        if (origin == Origin.APPLICATION) {
          application.add(frame);
        }
      }
    }
    String method = owner.of(stack).name();
    if (!application.isEmpty()) {
      return new View(method, path, application);
    }
    List<Frame> shown = path.isEmpty() ? all : path;
    return new View(method, shown, shown.isEmpty() ? List.of(Frame.marker(method)) : shown);
  }

  /**
   * The innermost Java method, which is the JDK's or a library's native one, and what it called.
   */
  private static String door(String method, List<Frame> stack) {
    String java = stack.stream().filter(Frame::isJava).map(Frame::name).findFirst().orElse("");
    String code = NativeName.innermost(stack);
    if (code.equals(method)) {
      return "";
    }
    return java.isEmpty() || code.isEmpty() ? java + code : java + " -> " + code;
  }
}
