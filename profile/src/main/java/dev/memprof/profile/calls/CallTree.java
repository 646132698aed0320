package dev.memprof.profile.calls;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import java.util.List;

/**
 * Where memory goes from the root of the stacks on. Functions that call one after another without a
 * branch worth showing are one branch. Immutable.
 *
 * @param frames outermost first; empty for the root, else not
 * @param bytes allocated by them and below; of a difference, what was added, or negative
 * @param ownBytes allocated by them and not below
 * @param callees those worth showing, largest first
 * @param prunedBytes allocated below in callees not shown
 * @param prunedCallees how many those are
 */
public record CallTree(
    List<Frame> frames,
    double bytes,
    double objects,
    double ownBytes,
    List<CallTree> callees,
    double prunedBytes,
    int prunedCallees) {

  public CallTree {
    frames = List.copyOf(frames);
    callees = List.copyOf(callees);
  }

  /**
   * The tree's largest branches.
   *
   * @param minShare of all bytes, 0 to 1, that a branch must have
   * @param maxBranches at most so many, the largest
   */
  public static CallTree of(Profile whole, double minShare, int maxBranches) {
    Profile profile = whole.byStack();
    Branch root = Branch.root(profile.sites());
    new LargestBranches(minShare * root.grossBytes()).grow(root, maxBranches);
    return root.toTree();
  }
}
