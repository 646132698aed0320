package dev.memprof.profile.calls;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Grows the call tree from the root, always the largest branch next, until there are enough. The
 * tree itself is never built: 100,000 stacks of 100 frames would be ten million nodes.
 */
final class LargestBranches {
  /** Deeper branches would leave no room for names beside them; JSON is nested as deep. */
  private static final int MAX_DEPTH = 20;

  private final double minBytes;
  private final PriorityQueue<Branch> candidates =
      new PriorityQueue<>(
          Comparator.comparingDouble(Branch::grossBytes).reversed().thenComparing(Branch::name));

  LargestBranches(double minBytes) {
    this.minBytes = minBytes;
  }

  void grow(Branch root, int maxBranches) {
    offer(root, root.step());
    for (int i = 0; i < maxBranches && !candidates.isEmpty(); i++) {
      Branch branch = candidates.remove();
      branch.keep();
      extend(branch);
    }
  }

  /** On while one callee is worth showing, until what else there was would be, too. */
  private void extend(Branch branch) {
    Collection<Branch> callees = branch.step();
    for (Branch only = only(callees); only != null; only = only(callees)) {
      double lost = branch.grossBytes() - only.grossBytes();
      if (lost > 0 && lost >= minBytes) {
        break;
      }
      for (Branch callee : callees) {
        if (callee != only) {
          callee.dropSites();
          branch.addCallee(callee);
        }
      }
      branch.absorb(only);
      callees = branch.step();
    }
    offer(branch, callees);
  }

  private Branch only(Collection<Branch> callees) {
    List<Branch> large = callees.stream().filter(this::isLarge).toList();
    return large.size() == 1 ? large.get(0) : null;
  }

  private void offer(Branch branch, Collection<Branch> callees) {
    for (Branch callee : callees) {
      branch.addCallee(callee);
      if (isLarge(callee) && callee.depth() <= MAX_DEPTH) {
        candidates.add(callee);
      } else {
        callee.dropSites();
      }
    }
  }

  private boolean isLarge(Branch branch) {
    return branch.grossBytes() > 0 && branch.grossBytes() >= minBytes;
  }
}
