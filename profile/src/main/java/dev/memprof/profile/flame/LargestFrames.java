package dev.memprof.profile.flame;

import dev.memprof.profile.model.Frame;
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

    /** Bytes of the sites that hold more than none, or more than before. */
    long grown;

    /** Bytes of the sites that hold less than before, as a positive number. */
    long shrunk;

    // The same for stacks that end here, or go on in frames not kept.
    long selfGrown;
    long selfShrunk;

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

  private final List<List<Frame>> stacks;
  private final long[] bytes;
  private final int maxDepth;
  private final List<Node> kept = new ArrayList<>();
  private final PriorityQueue<Node> candidates = new PriorityQueue<>();
  private long prunedBytes;

  private LargestFrames(List<Site> sites, int maxDepth) {
    stacks = sites.stream().map(Site::stack).toList();
    this.maxDepth = maxDepth;
    bytes = new long[sites.size()];
    // So that no sum overflows, whatever a file says.
    long most = Long.MAX_VALUE / 4 / Math.max(1, bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = Math.max(-most, Math.min(Math.round(sites.get(i).bytes()), most));
    }
  }

  static LargestFrames of(List<Site> sites, Limits limits) {
    LargestFrames frames = new LargestFrames(sites, limits.depth);
    Node root = new Node(null, Frame.marker("all"));
    for (int i = 0; i < frames.bytes.length; i++) {
      if (frames.bytes[i] != 0) {
        root.add(i, frames.bytes[i]);
      }
    }
    frames.keep(root);
    double least = limits.share * root.width();
    while (!frames.candidates.isEmpty()
        && frames.kept.size() <= limits.frames
        && frames.candidates.peek().width() >= least) {
      frames.keep(frames.candidates.remove());
    }
    frames.candidates.forEach(node -> frames.prunedBytes += node.width());
    return frames;
  }

  private void keep(Node node) {
    kept.add(node);
    node.selfGrown = node.grown;
    node.selfShrunk = node.shrunk;
    if (node.caller != null) {
      node.caller.selfGrown -= node.grown;
      node.caller.selfShrunk -= node.shrunk;
    }
    Map<Callee, Node> callees = new HashMap<>();
    Frame frame = null;
    Node callee = null;
    for (int i = 0; i < node.siteCount; i++) {
      int site = node.sites[i];
      List<Frame> stack = stacks.get(site);
      int index = stack.size() - 1 - node.depth;
      if (index < 0) {
        continue;
      }
      if (node.depth == maxDepth) {
        prunedBytes += Math.abs(bytes[site]);
        continue;
      }
      Frame next = stack.get(index);
      if (!next.equals(frame)) { // neighbours often share it
        frame = next;
        callee =
            callees.computeIfAbsent(
                new Callee(next.kind(), next.name()), key -> new Node(node, next));
      }
      callee.add(site, bytes[site]);
    }
    node.sites = new int[0];
    node.siteCount = 0;
    candidates.addAll(callees.values());
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

  /** Width of the largest frame left out; 0 when none was for its size. */
  long largestPrunedBytes() {
    return candidates.isEmpty() ? 0 : candidates.peek().width();
  }
}
