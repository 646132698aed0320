package dev.memprof.profile.calls;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Indirect calls that only repeat a way the graph already shows: left in, they hide it under dashed
 * lines.
 */
final class Detours {
  private final Set<CallCounts.Call> calls;
  private final Map<Integer, Set<CallCounts.Call>> byCaller = new HashMap<>();

  Detours(List<CallCounts.Call> calls) {
    this.calls = new LinkedHashSet<>(calls);
    for (CallCounts.Call call : calls) {
      byCaller.computeIfAbsent(call.caller, key -> new LinkedHashSet<>()).add(call);
    }
  }

  /** The calls that remain; each one taken out, the smallest first, has another way left. */
  List<CallCounts.Call> without() {
    List<CallCounts.Call> indirect =
        calls.stream()
            .filter(call -> call.indirect)
            .sorted(
                Comparator.comparingDouble((CallCounts.Call call) -> call.grossBytes)
                    .thenComparing(call -> call.caller)
                    .thenComparing(call -> call.callee))
            .toList();
    for (CallCounts.Call call : indirect) {
      if (hasOtherWay(call)) {
        calls.remove(call);
        byCaller.get(call.caller).remove(call);
      }
    }
    return new ArrayList<>(calls);
  }

  private boolean hasOtherWay(CallCounts.Call detour) {
    Set<Integer> seen = new HashSet<>();
    Deque<Integer> next = new ArrayDeque<>();
    next.add(detour.caller);
    while (!next.isEmpty()) {
      for (CallCounts.Call call : byCaller.getOrDefault(next.remove(), Set.of())) {
        if (call != detour && call.callee == detour.callee) {
          return true;
        }
        if (call != detour && seen.add(call.callee)) {
          next.add(call.callee);
        }
      }
    }
    return false;
  }
}
