package dev.memprof.profile.calls;

import dev.memprof.profile.model.Forms;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Site;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A branch of the call tree while it grows, with the sites whose stacks lead through it. */
final class Branch {
  private final int depth;
  private final List<Frame> frames = new ArrayList<>();
  private final List<Branch> callees = new ArrayList<>();
  private Frame frame;
  private List<Site> sites = new ArrayList<>();
  private int stackLength;
  private double bytes;
  private double objects;
  private double grossBytes;
  private double ownBytes;
  private boolean kept;

  private Branch(Branch caller, Frame frame) {
    depth = caller == null ? 0 : caller.depth + 1;
    stackLength = caller == null ? 0 : caller.stackLength + 1;
    this.frame = frame;
  }

  static Branch root(Collection<Site> sites) {
    Branch root = new Branch(null, Frame.marker("all"));
    sites.forEach(root::add);
    return root;
  }

  private void add(Site site) {
    sites.add(site);
    bytes += site.bytes();
    objects += site.objects();
    grossBytes += Math.abs(site.bytes());
    if (depth > 0) {
      frame = common(frame, innermostOf(site));
    }
  }

  private Frame innermostOf(Site site) {
    return site.stack().get(site.stack().size() - stackLength);
  }

  /** A place in the source is the branch's only where all its sites share it. */
  private static Frame common(Frame a, Frame b) {
    if (a.line() == b.line() && a.file().equals(b.file())) {
      return a;
    }
    String file = a.file().equals(b.file()) ? a.file() : "";
    Forms forms = a.forms().and(b.forms());
    return new Frame(a.kind(), a.name(), file, 0, a.address(), a.mapping(), forms);
  }

  /** What its sites call next; what they allocate here is its own. The sites go to the callees. */
  Collection<Branch> step() {
    Map<Function, Branch> next = new LinkedHashMap<>();
    for (Site site : sites) {
      int index = site.stack().size() - 1 - stackLength;
      if (index < 0) {
        ownBytes += site.bytes();
      } else {
        Frame called = site.stack().get(index);
        next.computeIfAbsent(Function.of(called), key -> new Branch(this, called)).add(site);
      }
    }
    sites = List.of();
    return next.values();
  }

  /** Takes the only callee worth showing for a part of this branch. */
  void absorb(Branch callee) {
    frames.add(callee.frame);
    sites = callee.sites;
    stackLength++;
  }

  void addCallee(Branch callee) {
    callees.add(callee);
  }

  void keep() {
    kept = true;
    frames.add(frame);
  }

  /** For what is too small ever to be kept. */
  void dropSites() {
    sites = List.of();
  }

  int depth() {
    return depth;
  }

  String name() {
    return frame.name();
  }

  double grossBytes() {
    return grossBytes;
  }

  CallTree toTree() {
    return new CallTree(
        frames,
        bytes,
        objects,
        ownBytes,
        callees.stream()
            .filter(callee -> callee.kept)
            .sorted(
                Comparator.comparingDouble((Branch callee) -> Math.abs(callee.bytes))
                    .reversed()
                    .thenComparing(Branch::name))
            .map(Branch::toTree)
            .toList(),
        callees.stream().filter(callee -> !callee.kept).mapToDouble(callee -> callee.bytes).sum(),
        (int) callees.stream().filter(callee -> !callee.kept).count());
  }
}
