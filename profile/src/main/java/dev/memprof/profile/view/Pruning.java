package dev.memprof.profile.view;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.model.Sites;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cuts off the call tree where it gets thin. No byte is lost: it stays with the caller. */
final class Pruning {
  private record Callee(Frame.Kind kind, String name) {}

  /** Sites whose stacks are the same for the outermost {@code depth} frames. */
  private record Node(List<Site> sites, int depth) {}

  private final double least;
  private final Sites kept;
  private final Deque<Node> open = new ArrayDeque<>();

  private Pruning(double least, int sites) {
    this.least = least;
    this.kept = new Sites(sites);
  }

  /** In a difference the share is that of all that changed, whether it grew or shrank. */
  static Profile prune(Profile profile, double minShare) {
    double whole = weight(profile.sites());
    Pruning pruning = new Pruning(whole * minShare, profile.sites().size());
    pruning.open.add(new Node(profile.sites(), 0));
    while (!pruning.open.isEmpty()) {
      pruning.descend(pruning.open.remove());
    }
    return profile.withSites(pruning.kept.toList());
  }

  private static double weight(List<Site> sites) {
    return sites.stream().mapToDouble(site -> Math.abs(site.bytes())).sum();
  }

  private void descend(Node node) {
    Map<Callee, List<Site>> callees = new LinkedHashMap<>();
    for (Site site : node.sites) {
      int index = site.stack().size() - 1 - node.depth;
      if (index < 0) {
        kept.add(site);
      } else {
        Frame frame = site.stack().get(index);
        callees
            .computeIfAbsent(new Callee(frame.kind(), frame.name()), key -> new ArrayList<>())
            .add(site);
      }
    }
    for (List<Site> below : callees.values()) {
      if (weight(below) >= least) {
        open.add(new Node(below, node.depth + 1));
      } else {
        below.forEach(
            site -> kept.add(site.as(outermost(site.stack(), node.depth), site.thread())));
      }
    }
  }

  private static List<Frame> outermost(List<Frame> stack, int depth) {
    return depth == 0
        ? List.of(Frame.marker("[too small]"))
        : stack.subList(stack.size() - depth, stack.size());
  }
}
