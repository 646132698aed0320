package dev.memprof.profile.view;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.owner.Overhead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts frames together, or stacks under a root of their group: one {@link By} applied. */
final class Grouping {
  private static final String UNKNOWN_THREAD = "[unknown thread]";

  private final By by;
  private final PackageGroups components;
  private final List<Mapping> mappings;
  private final Overhead overhead;
  private final Map<Frame, Frame> coarse = new HashMap<>();

  Grouping(By by, PackageGroups components, List<Mapping> mappings) {
    this.by = by;
    this.components = components;
    this.mappings = mappings;
    this.overhead = new Overhead(mappings);
  }

  /**
   * @param shown of the site's stack, the frames to show
   */
  List<Frame> apply(Site site, List<Frame> shown) {
    return switch (by) {
      case FRAME -> shown;
      case THREAD, COMPONENT -> under(Frame.marker(groupOf(site)), shown);
      case LINE, METHOD, CLASS, PACKAGE -> coarse(shown);
    };
  }

  /** The name of a site's group, where groups are of sites. */
  String groupOf(Site site) {
    if (by == By.COMPONENT) {
      return Overhead.MEMPROF.equals(overhead.of(site.stack()))
          ? Overhead.MEMPROF.name()
          : components.of(site.stack());
    }
    return site.thread().isEmpty() ? UNKNOWN_THREAD : site.thread();
  }

  private static List<Frame> under(Frame root, List<Frame> stack) {
    List<Frame> result = new ArrayList<>(stack.size() + 1);
    result.addAll(stack);
    result.add(root);
    return result;
  }

  /** Neighbours of the same class or package become one frame; recursion of a method does not. */
  private List<Frame> coarse(List<Frame> stack) {
    boolean merge = by == By.CLASS || by == By.PACKAGE;
    List<Frame> result = new ArrayList<>(stack.size());
    for (Frame frame : stack) {
      Frame group = coarse(frame);
      if (!merge || result.isEmpty() || !result.get(result.size() - 1).equals(group)) {
        result.add(group);
      }
    }
    return result;
  }

  /** A frame as its group. */
  Frame coarse(Frame frame) {
    return frame.kind() == Frame.Kind.MARKER ? frame : coarse.computeIfAbsent(frame, this::compute);
  }

  private Frame compute(Frame frame) {
    return switch (by) {
      case LINE -> named(frame, frame.label(), "");
      case METHOD -> named(frame, frame.name(), frame.file());
      case CLASS -> named(frame, frame.isJava() ? typeOf(frame.name()) : library(frame), "");
      case PACKAGE -> named(frame, frame.isJava() ? packageOf(frame.name()) : library(frame), "");
      case FRAME, THREAD, COMPONENT -> frame;
    };
  }

  private static Frame named(Frame frame, String name, String file) {
    return new Frame(
        frame.isJava() ? Frame.Kind.JAVA : frame.kind(), name, file, 0, 0, frame.mapping());
  }

  private String library(Frame frame) {
    return frame.mapping() < 0 ? frame.name() : mappings.get(frame.mapping()).fileName();
  }

  /** {@code java.util.zip.Deflater} of {@code java.util.zip.Deflater.init}. */
  private static String typeOf(String method) {
    int end = method.lastIndexOf('.');
    return end < 0 ? method : method.substring(0, end);
  }

  private static String packageOf(String method) {
    String type = typeOf(method);
    int end = type.lastIndexOf('.');
    return end < 0 ? "(default package)" : type.substring(0, end);
  }
}
