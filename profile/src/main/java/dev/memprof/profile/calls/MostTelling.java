package dev.memprof.profile.calls;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses the functions that say most about where memory goes: where many stacks part and meet, not
 * those that only hand on what their one caller wants. A function's bytes are weighed by the
 * entropy of its callers and callees, as {@code go tool pprof} weighs them for a graph.
 */
final class MostTelling {
  private final CallCounts counts;
  private final BitSet from;
  private final Map<Integer, List<Double>> callers = new HashMap<>();
  private final Map<Integer, List<Double>> callees = new HashMap<>();

  MostTelling(CallCounts counts, BitSet from, double minCallBytes) {
    this.counts = counts;
    this.from = from;
    for (CallCounts.Call call : counts.calls()) {
      if (call.grossBytes >= minCallBytes) {
        callers.computeIfAbsent(call.callee, key -> new ArrayList<>()).add(call.grossBytes);
        callees.computeIfAbsent(call.caller, key -> new ArrayList<>()).add(call.grossBytes);
      }
    }
  }

  BitSet functions(int most) {
    BitSet functions = new BitSet();
    Map<Integer, Double> scores = new HashMap<>();
    from.stream().forEach(function -> scores.put(function, score(function)));
    scores.entrySet().stream()
        .sorted(
            Map.Entry.<Integer, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .forEach(entry -> functions.set(entry.getKey()));
    return functions;
  }

  private double score(int function) {
    double flat = counts.flat(function).grossBytes;
    return (entropy(callers.get(function), 0) + entropy(callees.get(function), flat))
            * counts.cumulative(function).grossBytes
        + flat;
  }

  /** In bits; 1 for an end of the graph. */
  private static double entropy(List<Double> calls, double flat) {
    if (calls == null) {
      return 1;
    }
    double sum = flat + calls.stream().mapToDouble(bytes -> bytes).sum();
    return bits(flat, sum) + calls.stream().mapToDouble(bytes -> bits(bytes, sum)).sum();
  }

  private static double bits(double part, double sum) {
    return part > 0 ? -part / sum * Math.log(part / sum) / Math.log(2) : 0;
  }
}
