package dev.memprof.profile.flame;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
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
   * @param caller number of the node that calls it, less than its own; -1 for the root, number 0
   * @param frame number in {@link #frames}
   */
  public record Node(int caller, int frame) {}

  /**
   * What a profile holds in a node itself.
   *
   * @param bytes estimated
   * @param objects estimated
   * @param errorBytes standard error of {@code bytes}; the squares of several add up
   */
  public record Weight(long bytes, long objects, long errorBytes) {}

  private record Callee(int caller, Frame.Kind kind, String name) {}

  private final double leastShare;
  private final int mostFrames;
  private final FrameTable frames = new FrameTable();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Callee, Integer> numbers = new HashMap<>();

  /**
   * @param leastShare of all bytes of one profile that a frame needs, 0 to 1
   * @param mostFrames that one profile may add, the widest first
   */
  public FlameTree(double leastShare, int mostFrames) {
    this.leastShare = leastShare;
    this.mostFrames = mostFrames;
    nodes.add(new Node(-1, frames.number(Frame.marker("all"), List.of())));
  }

  /** Adds the frames that are worth drawing in a profile of what is live. */
  public void grow(Profile profile) {
    LargestFrames largest =
        LargestFrames.of(
            profile.byStack(),
            new LargestFrames.Limits(mostFrames, FlameGraphWriter.MAX_DEPTH, leastShare));
    Map<LargestFrames.Node, Integer> added = new HashMap<>();
    for (LargestFrames.Node node : largest.kept()) {
      int number =
          node.caller == null ? 0 : number(added.get(node.caller), node.frame, profile.mappings());
      frames.meet(nodes.get(number).frame(), node.forms);
      added.put(node, number);
    }
  }

  private int number(int caller, Frame frame, List<Mapping> mappings) {
    return numbers.computeIfAbsent(
        new Callee(caller, frame.kind(), frame.name()),
        key -> {
          nodes.add(new Node(caller, frames.number(frame, mappings)));
          return nodes.size() - 1;
        });
  }

  /** The nodes, each after its caller. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The frames that the nodes are of. */
  public FrameTable frames() {
    return frames;
  }

  /**
   * What a profile holds in each node itself, by the node's number: what is below it in frames that
   * the tree does not have counts as its own. The bytes add up to all that is live.
   */
  public List<Weight> weigh(Profile profile) {
    FrameSum[] sums = new FrameSum[nodes.size()];
    Arrays.setAll(sums, i -> new FrameSum());
    for (Site site : profile.sites()) {
      sums[innermost(site.stack())].add(site, profile.sampleIntervalBytes());
    }
    return Arrays.stream(sums)
        .map(sum -> new Weight(sum.bytes(), sum.objects(), sum.errorBytes()))
        .toList();
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
