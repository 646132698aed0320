package dev.memprof.profile.calls;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The stacks of a profile as numbers of functions, the root first: ten million frames are hashed
 * once and take 40 MB.
 */
final class CallStacks {
  private final List<Site> sites;
  private final int[][] stacks;
  private final List<Function> functions = new ArrayList<>();
  private final double[] gross;
  private final double grossBytes;

  CallStacks(Profile profile) {
    sites = profile.sites();
    stacks = new int[sites.size()][];
    Map<Frame, Integer> frames = new HashMap<>();
    Map<Function, Integer> numbers = new HashMap<>();
    for (int i = 0; i < stacks.length; i++) {
      List<Frame> stack = sites.get(i).stack();
      int[] path = new int[stack.size()];
      for (int j = 0; j < path.length; j++) {
        path[j] =
            frames.computeIfAbsent(
                stack.get(path.length - 1 - j),
                frame -> numbers.computeIfAbsent(Function.of(frame), this::number));
      }
      stacks[i] = path;
    }
    gross = gross();
    grossBytes = sites.stream().mapToDouble(site -> Math.abs(site.bytes())).sum();
  }

  private int number(Function function) {
    functions.add(function);
    return functions.size() - 1;
  }

  private double[] gross() {
    double[] sums = new double[functions.size()];
    int[] lastSite = new int[sums.length];
    Arrays.fill(lastSite, -1);
    for (int i = 0; i < stacks.length; i++) {
      for (int function : stacks[i]) {
        if (lastSite[function] != i) {
          lastSite[function] = i;
          sums[function] += Math.abs(sites.get(i).bytes());
        }
      }
    }
    return sums;
  }

  List<Function> functions() {
    return functions;
  }

  /** Growth and shrinkage added up, so that a change that cancels out has its weight. */
  double grossBytes() {
    return grossBytes;
  }

  /** The {@code most} functions with the largest gross bytes among those that {@code wanted}. */
  BitSet largest(double minGross, int most, IntPredicate wanted) {
    BitSet largest = new BitSet();
    IntStream.range(0, gross.length)
        .filter(function -> gross[function] >= minGross && wanted.test(function))
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer function) -> gross[function])
                .reversed()
                .thenComparing(function -> functions.get(function).name()))
        .limit(most)
        .forEach(largest::set);
    return largest;
  }

  /**
   * Counts the functions in {@code kept} and the calls between them of which at least one end is in
   * {@code ends}. A site counts once for a function and once for a call, however often they recur
   * in its stack; calls of a function by itself are not calls of the graph.
   */
  CallCounts count(BitSet kept, BitSet ends) {
    CallCounts counts = new CallCounts(functions.size());
    for (int i = 0; i < stacks.length; i++) {
      Site site = sites.get(i);
      int caller = -1;
      boolean gap = false;
      for (int function : stacks[i]) {
        if (!kept.get(function)) {
          gap = true;
          continue;
        }
        counts.cumulative(function, i, site);
        if (caller >= 0 && caller != function && (ends.get(caller) || ends.get(function))) {
          counts.call(caller, function, gap, i, site);
        }
        caller = function;
        gap = false;
      }
      // What a function left out allocates is not its caller's own.
      if (caller >= 0 && !gap) {
        counts.flat(caller, site);
      }
    }
    return counts;
  }
}
