package dev.memprof.profile.flame;

import dev.memprof.profile.model.Forms;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The part of the call tree worth drawing: from the root, always the widest frame next, until there
 * are enough. What lies in frames left out stays in the frame that calls them. The tree itself is
 * never built: 100,000 stacks of 100 frames would be ten million nodes.
 */
final class LargestFrames {
  /**
   * What may be drawn.
   *
   * @param frames at most this many, without the root
   * @param depth of the deepest, the root's being 0
   * @param share of the root's width that a frame needs
   */
  record Limits(int frames, int depth, double share) {}

  /** One frame of the call tree, with the sites whose stacks lead through it. */
  static final class Node implements Comparable<Node> {
    final Node caller;
    final Frame frame;
    final int depth;

    /** In which the sites' stacks have it, and its other lines. */
    Forms forms = Forms.NONE;

    /** Bytes of the sites that hold more than none, or more than before. */
    private long grown;

    /** Bytes of the sites that hold less than before, as a positive number. */
    private long shrunk;

    // The same for stacks that end here, or go on in frames not kept.
    long selfGrown;
    long selfShrunk;
    final FrameSum self = new FrameSum();

    private int[] sites = new int[1];
    private int siteCount;

    private Node(Node caller, Frame frame) {
      this.caller = caller;
      this.frame = frame;
      this.depth = caller == null ? 0 : caller.depth + 1;
    }

    private void add(int site, long bytes) {
      if (siteCount == sites.length) {
        sites = Arrays.copyOf(sites, siteCount * 2);
      }
      sites[siteCount++] = site;
      if (bytes > 0) {
        grown += bytes;
      } else {
        shrunk -= bytes;
      }
    }

    long width() {
      return grown + shrunk;
    }

    @Override
    public int compareTo(Node other) {
      return Long.compare(other.width(), width());
    }
  }

  private record Callee(Frame.Kind kind, String name) {}

  private final List<Site> sites;

  /** Theirs, which are asked for at every level. */
  private final List<List<Frame>> stacks;

  private final long[] bytes;
  private final int maxDepth;
  private final List<Node> kept = new ArrayList<>();
  private final PriorityQueue<Node> candidates = new PriorityQueue<>();

  /** By site, the innermost frame that is kept of its stack. */
  private final Node[] innermost;

  private long prunedBytes;
  private int prunedStacks;

  private LargestFrames(List<Site> sites, int maxDepth) {
    this.sites = sites;
    stacks = sites.stream().map(Site::stack).toList();
    this.maxDepth = maxDepth;
    innermost = new Node[sites.size()];
    bytes = new long[sites.size()];
    // So that no sum overflows, whatever a file says.
    long most = Long.MAX_VALUE / 4 / Math.max(1, bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = Math.max(-most, Math.min(Math.round(sites.get(i).bytes()), most));
    }
  }

  /**
   * @param profile with every stack once; those that did not change have no width, but count for
   *     what a frame held before and holds now
   */
  static LargestFrames of(Profile profile, Limits limits) {
    LargestFrames frames = new LargestFrames(profile.sites(), limits.depth);
    Node root = new Node(null, Frame.marker("all"));
    for (int i = 0; i < frames.bytes.length; i++) {
      root.add(i, frames.bytes[i]);
    }
    frames.keep(root);
    double least = Math.max(1, limits.share * root.width());
    while (!frames.candidates.isEmpty()
        && frames.kept.size() <= limits.frames
        && frames.candidates.peek().width() >= least) {
      frames.keep(frames.candidates.remove());
    }
    frames.sum(profile.sampleIntervalBytes());
    return frames;
  }

  private void keep(Node node) {
    kept.add(node);
    Map<Callee, Node> callees = new HashMap<>();
    Frame frame = null;
    Node callee = null;
    for (int i = 0; i < node.siteCount; i++) {
      int site = node.sites[i];
      innermost[site] = node;
      List<Frame> stack = stacks.get(site);
      int index = stack.size() - 1 - node.depth;
      if (index < 0 || node.depth == maxDepth) {
        continue;
      }
      Frame next = stack.get(index);
      if (!next.equals(frame)) { // neighbours often share it
        frame = next;
        callee =
            callees.computeIfAbsent(
                new Callee(next.kind(), next.name()), key -> new Node(node, next));
        callee.forms = callee.forms.and(next.forms());
      }
      callee.add(site, bytes[site]);
    }
    node.sites = new int[0];
    node.siteCount = 0;
    candidates.addAll(callees.values());
  }

  /** Gives what each stack holds to the innermost frame that is kept of it. */
  private void sum(long intervalBytes) {
    for (int i = 0; i < bytes.length; i++) {
      Node node = innermost[i];
      node.self.add(sites.get(i), intervalBytes);
      node.selfGrown += Math.max(bytes[i], 0);
      node.selfShrunk += Math.max(-bytes[i], 0);
      if (bytes[i] != 0 && node.depth < stacks.get(i).size()) {
        prunedBytes += Math.abs(bytes[i]);
        prunedStacks++;
      }
    }
  }

  /** The root first, and every frame after its caller. */
  List<Node> kept() {
    return kept;
  }

  /** Width of the whole graph. */
  long width() {
    return kept.get(0).width();
  }

  /** Bytes whose innermost frames are not among those kept. */
  long prunedBytes() {
    return prunedBytes;
  }

  /** Stacks that {@link #prunedBytes} are of. */
  int prunedStacks() {
    return prunedStacks;
  }

  /** Width of the largest frame left out; 0 when none was for its size. */
  long largestPrunedBytes() {
    return candidates.isEmpty() ? 0 : candidates.peek().width();
  }
}
