package dev.memprof.profile.view;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.model.Sites;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How to look at a profile: which sites, which frames of them, put together by what. A view makes
 * of one profile another, so that every output shows the same. Immutable.
 *
 * @param live of a difference, all that was live at its end
 * @param focus only sites with a frame that each of these finds in {@code
 *     class.method(File.java:line)}
 * @param ignore no sites with a frame that any of these finds
 * @param frames which frames are shown
 * @param by what frames or sites are put together by
 * @param components what {@link By#COMPONENT} needs
 * @param reverse stacks turned round: below every function who called it
 * @param minShare frames with a smaller share of the whole are cut off, with all they call; what
 *     they hold stays with their caller. 0 to 1
 */
public record View(
    boolean live,
    List<Pattern> focus,
    List<Pattern> ignore,
    Frames frames,
    By by,
    PackageGroups components,
    boolean reverse,
    double minShare) {

  /** As it is. */
  public static final View ALL =
      new View(false, List.of(), List.of(), Frames.ALL, By.FRAME, PackageGroups.NONE, false, 0);

  /** Which frames of a stack are shown; no site is lost by it. */
  public enum Frames {
    ALL,
    JAVA,
    NATIVE
  }

  public View {
    focus = List.copyOf(focus);
    ignore = List.copyOf(ignore);
    if (!(minShare >= 0 && minShare <= 1)) {
      throw new IllegalArgumentException("minShare: " + minShare + " is not between 0 and 1");
    }
  }

  /** The same profile through this view; the profile itself where that changes nothing. */
  public Profile of(Profile profile) {
    if (isAll()) {
      return profile;
    }
    Profile seen = live ? profile.live() : profile;
    Grouping grouping = new Grouping(by, components, seen.mappings());
    Sites sites = new Sites(seen.sites().size());
    for (Site site : seen.sites()) {
      if (isInFocus(site.stack())) {
        List<Frame> stack = grouping.apply(site, shown(site.stack()));
        sites.add(site.as(reverse ? reversed(stack) : stack, site.thread()));
      }
    }
    Profile result = seen.withSites(sites.toList());
    return minShare > 0 ? Pruning.prune(result, minShare) : result;
  }

  /**
   * Whether it shows all as it is. Each start of a verb asks this, and the {@code equals} of a
   * record links itself at its first call, for 30 milliseconds.
   */
  public boolean isAll() {
    return !live
        && focus.isEmpty()
        && ignore.isEmpty()
        && frames == Frames.ALL
        && by == By.FRAME
        && !reverse
        && minShare == 0
        && components.isNone();
  }

  private boolean isInFocus(List<Frame> stack) {
    for (Pattern pattern : focus) {
      if (!matches(pattern, stack)) {
        return false;
      }
    }
    for (Pattern pattern : ignore) {
      if (matches(pattern, stack)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(Pattern pattern, List<Frame> stack) {
    for (Frame frame : stack) {
      if (pattern.matcher(frame.label()).find()) {
        return true;
      }
    }
    return false;
  }

  /** Markers say how a walk ended, and stay. */
  private List<Frame> shown(List<Frame> stack) {
    if (frames == Frames.ALL) {
      return stack;
    }
    List<Frame> shown = new ArrayList<>(stack.size());
    for (Frame frame : stack) {
      boolean hidden = frames == Frames.JAVA ? frame.kind() == Frame.Kind.NATIVE : frame.isJava();
      if (!hidden) {
        shown.add(frame);
      }
    }
    return shown.isEmpty()
        ? List.of(Frame.marker(frames == Frames.JAVA ? "[no java frame]" : "[no native frame]"))
        : shown;
  }

  private static List<Frame> reversed(List<Frame> stack) {
    List<Frame> reversed = new ArrayList<>(stack);
    Collections.reverse(reversed);
    return reversed;
  }
}
