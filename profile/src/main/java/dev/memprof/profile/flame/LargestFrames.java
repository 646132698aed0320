package dev.memprof.profile.flame;

import dev.memprof.profile.Frame;
import dev.memprof.profile.Profile;
import dev.memprof.profile.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The part of the call tree worth drawing: from the root, always the largest frame next, until
 * there are enough. What lies in frames left out stays in the frame that calls them. The tree
 * itself is never built: 100,000 stacks of 100 frames would be ten million nodes.
 */
final class LargestFrames {
  /** One frame of the call tree, with the sites whose stacks lead through it. */
  static final class Node implements Comparable<Node> {
    final Node caller;
    final Frame frame;
    final int depth;
    long bytes;
    long selfBytes;
    private int[] sites = new int[1];
    private int siteCount;

    private Node(Node caller, Frame frame) {
      this.caller = caller;
      this.frame = frame;
      this.depth = caller == null ? 0 : caller.depth + 1;
    }

    private void add(int site, long siteBytes) {
      if (siteCount == sites.length) {
        sites = Arrays.copyOf(sites, siteCount * 2);
      }
      sites[siteCount++] = site;
      bytes += siteBytes;
    }

    @Override
    public int compareTo(Node other) {
      return Long.compare(other.bytes, bytes);
    }
  }

  private record Callee(Frame.Kind kind, String name) {}

  private final List<Site> sites;
  private final int maxDepth;
  private final List<Node> kept = new ArrayList<>();
  private final PriorityQueue<Node> candidates = new PriorityQueue<>();
  private long prunedBytes;

  private LargestFrames(Profile profile, int maxDepth) {
    this.sites = profile.sites();
    this.maxDepth = maxDepth;
  }

  /** Only what grew or is live: a graph's widths cannot be negative. */
  static LargestFrames of(Profile profile, int maxFrames, int maxDepth) {
    LargestFrames frames = new LargestFrames(profile, maxDepth);
    Node root = new Node(null, Frame.marker("all"));
    for (int i = 0; i < frames.sites.size(); i++) {
      long bytes = frames.bytes(i);
      if (bytes > 0) {
        root.add(i, bytes);
      }
    }
    frames.keep(root);
    while (!frames.candidates.isEmpty() && frames.kept.size() <= maxFrames) {
      frames.keep(frames.candidates.remove());
    }
    frames.candidates.forEach(node -> frames.prunedBytes += node.bytes);
    return frames;
  }

  private long bytes(int site) {
    return Math.round(sites.get(site).bytes());
  }

  private void keep(Node node) {
    kept.add(node);
    node.selfBytes = node.bytes;
    if (node.caller != null) {
      node.caller.selfBytes -= node.bytes;
    }
    Map<Callee, Node> callees = new HashMap<>();
    for (int i = 0; i < node.siteCount; i++) {
      int site = node.sites[i];
      List<Frame> stack = sites.get(site).stack();
      int index = stack.size() - 1 - node.depth;
      if (index < 0) {
        continue;
      }
      if (node.depth == maxDepth) {
        prunedBytes += bytes(site);
        continue;
      }
      Frame frame = stack.get(index);
      callees
          .computeIfAbsent(new Callee(frame.kind(), frame.name()), callee -> new Node(node, frame))
          .add(site, bytes(site));
    }
    node.sites = new int[0];
    node.siteCount = 0;
    candidates.addAll(callees.values());
  }

  /** The root first, and every frame after its caller. */
  List<Node> kept() {
    return kept;
  }

  /** Bytes whose innermost frames are not among those kept. */
  long prunedBytes() {
    return prunedBytes;
  }

  /** Bytes of the largest frame left out; 0 when none was for its size. */
  long largestPrunedBytes() {
    return candidates.isEmpty() ? 0 : candidates.peek().bytes;
  }
}
