package dev.memprof.profile.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A difference without negative numbers, for viewers that refuse them: only what grew. Immutable.
 *
 * @param profile the stacks that grew, each with what it grew by; it no longer tells what was live
 * @param leftOutStacks how many shrank
 * @param leftOutBytes by how much those shrank together, at least 0
 */
public record GrownPart(Profile profile, int leftOutStacks, double leftOutBytes) {
  private static final String COMMENT = "memprof: growth only";

  /**
   * Threads of a stack that shrank are set off against those that grew, since memory that moves
   * from thread to thread is no growth; such a stack loses its threads and labels.
   *
   * @param difference any profile; one of what is live stays as it is
   */
  public static GrownPart of(Profile difference) {
    if (difference.sites().stream().noneMatch(GrownPart::hasBase)) {
      return new GrownPart(difference, 0, 0);
    }
    Map<StackKey, List<Site>> stacks = new LinkedHashMap<>();
    for (Site site : difference.sites()) {
      stacks.computeIfAbsent(new StackKey(site.stack()), key -> new ArrayList<>(1)).add(site);
    }
    List<Site> grown = new ArrayList<>();
    int leftOut = 0;
    double leftOutBytes = 0;
    for (List<Site> stack : stacks.values()) {
      if (stack.stream().anyMatch(site -> site.bytes() < 0)) {
        Site whole = stack.stream().map(Site::ofStack).reduce(Site::plus).orElseThrow();
        if (whole.bytes() < 0) {
          leftOut++;
          leftOutBytes -= whole.bytes();
        }
        stack = List.of(whole);
      }
      stack.stream().filter(site -> site.bytes() > 0).map(GrownPart::grown).forEach(grown::add);
    }
    return new GrownPart(
        difference.withSites(grown).withNotes(difference.notes().and(comment(leftOut))),
        leftOut,
        leftOutBytes);
  }

  /** Whether a profile is one of these, which cannot tell what was live at its end. */
  public static boolean isAllThatIsKept(Profile profile) {
    return profile.notes().comments().stream().anyMatch(text -> text.startsWith(COMMENT));
  }

  private static boolean hasBase(Site site) {
    return !site.base().equals(Estimate.NONE);
  }

  /** Fewer objects can hold more; their number cannot be told without a sign. */
  private static Site grown(Site site) {
    Estimate net = site.net();
    Estimate growth =
        new Estimate(
            Math.max(net.objects(), 0),
            net.bytes(),
            Math.max(net.sampledObjects(), 0),
            Math.max(net.sampledBytes(), 0));
    return new Site(site.stack(), site.thread(), site.labels(), growth, Estimate.NONE);
  }

  private static String comment(int leftOutStacks) {
    return COMMENT + "; sites that shrank are left out: " + leftOutStacks;
  }
}
