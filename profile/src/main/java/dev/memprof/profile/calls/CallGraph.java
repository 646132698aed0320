package dev.memprof.profile.calls;

import dev.memprof.profile.model.Profile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who calls whom, and how much memory was allocated below: the functions and calls worth drawing.
 * Pruned as {@code go tool pprof} does it. Immutable.
 *
 * @param nodes largest first
 * @param edges largest first
 * @param functions in all, of which {@code nodes} are some
 * @param minBytes below which, up and down added up, functions were left out
 * @param prunedCalls calls between the nodes that were left out
 */
public record CallGraph(
    List<Node> nodes, List<Edge> edges, int functions, double minBytes, int prunedCalls) {
  /** So many times more functions than are drawn are weighed by what they tell: bounds the time. */
  private static final int CANDIDATES = 4;

  /**
   * A function; amounts of a difference can be negative.
   *
   * @param flatBytes allocated by itself
   * @param bytes with all it calls; a site counts once, however often the function is in its stack
   */
  public record Node(
      Function function, double flatBytes, double flatObjects, double bytes, double objects) {}

  /**
   * A call.
   *
   * @param caller index into the nodes
   * @param callee likewise
   * @param indirect partly or all through functions that were left out
   */
  public record Edge(int caller, int callee, double bytes, boolean indirect) {}

  public CallGraph {
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
  }

  public static CallGraph of(Profile whole, GraphOptions options) {
    CallStacks stacks = new CallStacks(whole.byStack());
    double minBytes = options.minShare() * stacks.grossBytes();
    int most = (int) Math.min((long) CANDIDATES * options.maxNodes(), Integer.MAX_VALUE);
    BitSet kept = stacks.largest(minBytes, most, function -> true);
    CallCounts counts = stacks.count(kept, kept);
    double minCallBytes = options.minCallShare() * stacks.grossBytes();
    if (kept.cardinality() > options.maxNodes()) {
      kept = new MostTelling(counts, kept, minCallBytes).functions(options.maxNodes());
      counts = stacks.count(kept, kept);
    }
    return graph(stacks, kept, counts, minBytes, minCallBytes);
  }

  private static CallGraph graph(
      CallStacks stacks, BitSet kept, CallCounts counts, double minBytes, double minCallBytes) {
    List<Integer> order =
        kept.stream()
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer f) -> counts.cumulative(f).grossBytes)
                    .reversed()
                    .thenComparing(f -> stacks.functions().get(f).name()))
            .toList();
    List<Node> nodes = new ArrayList<>();
    Map<Integer, Integer> indexes = new HashMap<>();
    for (int function : order) {
      CallCounts.Sum flat = counts.flat(function);
      CallCounts.Sum all = counts.cumulative(function);
      indexes.put(function, nodes.size());
      nodes.add(
          new Node(
              stacks.functions().get(function), flat.bytes, flat.objects, all.bytes, all.objects));
    }
    List<CallCounts.Call> calls =
        counts.calls().stream().filter(call -> call.grossBytes >= minCallBytes).toList();
    List<Edge> edges =
        new Detours(calls)
            .without().stream()
                .sorted(
                    Comparator.comparingDouble((CallCounts.Call call) -> call.grossBytes)
                        .reversed()
                        .thenComparing(call -> indexes.get(call.caller))
                        .thenComparing(call -> indexes.get(call.callee)))
                .map(
                    call ->
                        new Edge(
                            indexes.get(call.caller),
                            indexes.get(call.callee),
                            call.bytes,
                            call.indirect))
                .toList();
    return new CallGraph(
        nodes, edges, stacks.functions().size(), minBytes, counts.calls().size() - edges.size());
  }
}
