package dev.memprof.profile.flame;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The call trees of several profiles as one, to draw each of them, and the difference of any two.
 * First every profile {@link #grow grows} it by the frames that are worth drawing in it; then each
 * can be {@link #weigh weighed}: exactly, for every frame of the tree, whichever profile it came
 * from. Lines are left out, as in a flame graph. For one thread.
 */
public final class FlameTree {
  /**
   * A frame of the tree.
   *
   * @param caller number of the frame that calls it, less than its own; -1 for the root, number 0
   */
  public record Node(int caller, Frame.Kind kind, String name) {}

  private record Callee(int caller, Frame.Kind kind, String name) {}

  private final double leastShare;
  private final int mostFrames;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Callee, Integer> numbers = new HashMap<>();

  /**
   * @param leastShare of all bytes of one profile that a frame needs, 0 to 1
   * @param mostFrames that one profile may add, the widest first
   */
  public FlameTree(double leastShare, int mostFrames) {
    this.leastShare = leastShare;
    this.mostFrames = mostFrames;
    nodes.add(new Node(-1, Frame.Kind.MARKER, "all"));
  }

  /** Adds the frames that are worth drawing in a profile of what is live. */
  public void grow(Profile profile) {
    LargestFrames frames =
        LargestFrames.of(
            profile.byStack().sites(),
            new LargestFrames.Limits(mostFrames, FlameGraphWriter.MAX_DEPTH, leastShare));
    Map<LargestFrames.Node, Integer> added = new HashMap<>();
    for (LargestFrames.Node node : frames.kept()) {
      added.put(node, node.caller == null ? 0 : number(added.get(node.caller), node.frame));
    }
  }

  private int number(int caller, Frame frame) {
    return numbers.computeIfAbsent(
        new Callee(caller, frame.kind(), frame.name()),
        key -> {
          nodes.add(new Node(caller, frame.kind(), ShownName.clean(frame.name())));
          return nodes.size() - 1;
        });
  }

  /** The frames, each after its caller. */
  public List<Node> nodes() {
    return nodes;
  }

  /**
   * What a profile holds in each frame itself, by the frame's number: what is below it in frames
   * that the tree does not have counts as its own. They add up to all that is live.
   */
  public long[] weigh(Profile profile) {
    double[] bytes = new double[nodes.size()];
    for (Site site : profile.sites()) {
      bytes[innermost(site.stack())] += site.bytes();
    }
    return Arrays.stream(bytes).mapToLong(Math::round).toArray();
  }

  private int innermost(List<Frame> stack) {
    int at = 0;
    for (int i = stack.size() - 1; i >= 0; i--) {
      Frame frame = stack.get(i);
      Integer next = numbers.get(new Callee(at, frame.kind(), frame.name()));
      if (next == null) {
        break;
      }
      at = next;
    }
    return at;
  }
}
