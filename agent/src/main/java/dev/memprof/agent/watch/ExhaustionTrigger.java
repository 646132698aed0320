package dev.memprof.agent.watch;

import dev.memprof.agent.sampler.Sampler;

/**
 * Due when memory has ended: the JVM tells by JVMTI of its heap and its threads, the errors that
 * Java code makes of the rest.
 */
final class ExhaustionTrigger implements Trigger {
  private static final Exhaustion.Cause[] CAUSES = Exhaustion.Cause.values();

  private final Sampler sampler;
  private final Exhaustion exhaustion = new Exhaustion();
  private final Reserve reserve = new Reserve();
  private final MemoryErrorsSeen errors;
  private int collected;

  ExhaustionTrigger(Sampler sampler, MemoryErrorsSeen errors) {
    this.sampler = sampler;
    this.errors = errors;
    sampler.holdAddresses();
  }

  /** To be called first at each look: allocates nothing, and makes room for the rest of it. */
  void collect() {
    collected |= sampler.takeExhausted() | errors.take();
    if (collected != 0) {
      makeRoom();
    }
  }

  /** Lets go what is kept for this: of the Java heap, and of a limited address space. */
  void makeRoom() {
    sampler.releaseAddresses();
    reserve.release();
  }

  @Override
  public DueDump due(long nanos) {
    if (collected == 0) {
      reserve.restore();
      sampler.holdAddresses();
      return null;
    }
    StringBuilder causes = new StringBuilder();
    for (Exhaustion.Cause cause : CAUSES) {
      if ((collected & cause.bit()) != 0 && exhaustion.isDue(cause, nanos)) {
        causes.append(causes.length() == 0 ? "" : ", ").append(cause.words());
      }
    }
    boolean room = (collected & Exhaustion.Cause.JAVA_HEAP.bit()) == 0;
    collected = 0;
    if (causes.length() == 0) {
      return null;
    }
    String detail = causes.toString();
    return room ? DueDump.now("oom", detail) : DueDump.withoutRoom("oom", detail);
  }

  @Override
  public void dumped(DueDump dumped, long nanos) {
    // counted when it became due
  }

  @Override
  public void failed(DueDump failed, long nanos) {
    // likewise: errors come by the thousand, and a dump that fails would for each of them
  }
}
