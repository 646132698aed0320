package dev.memprof.profile.model;

import java.util.List;

/**
 * One allocating stack and what it holds.
 *
 * @param stack innermost frame first; never empty
 * @param thread name of the thread that allocated it; {@code [thread 3]}, by the allocator's
 *     number, where it has no name; the empty string where it is not known, or where the threads of
 *     a stack were put together
 * @param labels what the producer of a pprof file says about it, in their order; of what memprof
 *     takes, its age, where that is known
 * @param live what it holds at the profile's time
 * @param base in a difference, what it held before; else {@link Estimate#NONE}
 */
public record Site(
    List<Frame> stack, String thread, List<Label> labels, Estimate live, Estimate base) {

  public Site {
    labels = List.copyOf(labels);
  }

  /** Without labels. */
  public Site(List<Frame> stack, String thread, Estimate live, Estimate base) {
    this(stack, thread, List.of(), live, base);
  }

  /** What is live, of any thread. */
  public Site(
      List<Frame> stack, double objects, double bytes, long sampledObjects, long sampledBytes) {
    this(stack, "", new Estimate(objects, bytes, sampledObjects, sampledBytes), Estimate.NONE);
  }

  /** Estimated objects; in a difference, what was added, or negative. */
  public double objects() {
    return live.objects() - base.objects();
  }

  /** Estimated bytes, likewise. */
  public double bytes() {
    return live.bytes() - base.bytes();
  }

  /** Objects in the samples, likewise. */
  public long sampledObjects() {
    return live.sampledObjects() - base.sampledObjects();
  }

  /** Bytes in the samples, likewise. */
  public long sampledBytes() {
    return live.sampledBytes() - base.sampledBytes();
  }

  /** Whether it holds as much as before. */
  public boolean isUnchanged() {
    return bytes() == 0 && objects() == 0;
  }

  /** Both together, under this one's stack, thread and labels. */
  public Site plus(Site other) {
    return new Site(stack, thread, labels, live.plus(other.live), base.plus(other.base));
  }

  /** The same memory seen as of another stack, or thread. */
  public Site as(List<Frame> otherStack, String otherThread) {
    return new Site(otherStack, otherThread, labels, live, base);
  }

  /** The same memory with all that a stack is told apart by forgotten: its thread and labels. */
  Site ofStack() {
    return new Site(stack, "", live, base);
  }

  /** What can be compared with another moment: without the age. */
  Site ofAnyMoment() {
    if (labels.stream().noneMatch(Label::isOfMoment)) {
      return this;
    }
    List<Label> others = labels.stream().filter(label -> !label.isOfMoment()).toList();
    return new Site(stack, thread, others, live, base);
  }

  boolean wasFreedWithin(long millis) {
    return labels.stream()
        .anyMatch(label -> label.key().equals(Label.LIFETIME) && label.number() < millis);
  }

  boolean isOfStack() {
    return thread.isEmpty() && labels.isEmpty();
  }

  Estimate net() {
    return live.minus(base);
  }
}
