package dev.memprof.profile.model;

import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Sites as columns, of which one is made when it is asked for. Tens of thousands of stacks are some
 * hundred arrays then, not a dozen objects each, which every young collection of the application's
 * heap would copy while a profile is taken. {@link Sites} fills it; from then on it does not
 * change.
 */
final class SiteColumns extends AbstractList<Site> implements RandomAccess {
  final Numbered<Frame> frames = new Numbered<>();
  final Numbered<String> threads = new Numbered<>();
  final Numbered<List<Label>> labels = new Numbered<>();

  /** The numbers of the frames of all stacks, one stack after the other. */
  private final IntColumn stacks = new IntColumn();

  private final IntColumn stackEnds = new IntColumn();
  private final IntColumn threadNumbers = new IntColumn();
  private final IntColumn labelsNumbers = new IntColumn();
  private final Estimates live = new Estimates();
  private final Estimates base = new Estimates();

  /**
   * Adds a site, by numbers.
   *
   * @param stack the first {@code depth} count
   */
  void append(int[] stack, int depth, int thread, int labelsNumber, Site site) {
    for (int i = 0; i < depth; i++) {
      stacks.add(stack[i]);
    }
    stackEnds.add(stacks.size());
    threadNumbers.add(thread);
    labelsNumbers.add(labelsNumber);
    live.add(site.live());
    base.add(site.base());
  }

  /** Another site's memory joins that of one. */
  void merge(int index, Site site) {
    live.set(index, live.get(index).plus(site.live()));
    if (!site.base().equals(Estimate.NONE)) {
      base.set(index, base.get(index).plus(site.base()));
    }
  }

  int thread(int index) {
    return threadNumbers.get(index);
  }

  int labels(int index) {
    return labelsNumbers.get(index);
  }

  int depth(int index) {
    return stackEnds.get(index) - start(index);
  }

  /** The number of a frame, innermost first. */
  int frame(int index, int depth) {
    return stacks.get(start(index) + depth);
  }

  private int start(int index) {
    return index == 0 ? 0 : stackEnds.get(index - 1);
  }

  @Override
  public int size() {
    return stackEnds.size();
  }

  @Override
  public Site get(int index) {
    Objects.checkIndex(index, size());
    int[] stack = new int[depth(index)];
    stacks.copy(start(index), stack);
    return new Site(
        new TableStack(frames.values(), stack),
        threads.get(thread(index)),
        labels.get(labels(index)),
        live.get(index),
        base.get(index));
  }
}
