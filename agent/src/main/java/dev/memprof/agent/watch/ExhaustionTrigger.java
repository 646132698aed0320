package dev.memprof.agent.watch;

import dev.memprof.agent.hook.HookLibrary;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Due when memory has ended: the JVM tells by JVMTI of its heap and its threads, instrumented Java
 * code of the rest. Whoever tells only sets a bit, on whatever thread failed.
 */
final class ExhaustionTrigger implements Trigger {
  private static final Exhaustion.Cause[] CAUSES = Exhaustion.Cause.values();

  private final HookLibrary hook;
  private final Exhaustion exhaustion = new Exhaustion();
  private final Reserve reserve = new Reserve();
  private final AtomicInteger told = new AtomicInteger();

  ExhaustionTrigger(HookLibrary hook) {
    this.hook = hook;
  }

  /** From any thread; allocates nothing. */
  void tell(Exhaustion.Cause cause) {
    int bits = told.get();
    while (!told.compareAndSet(bits, bits | cause.bit())) {
      bits = told.get();
    }
  }

  @Override
  public Due due(long nanos) {
    int bits = hook.takeExhausted() | (told.get() == 0 ? 0 : told.getAndSet(0));
    if (bits == 0) {
      reserve.restore();
      return null;
    }
    reserve.release();
    StringBuilder causes = new StringBuilder();
    for (Exhaustion.Cause cause : CAUSES) {
      if ((bits & cause.bit()) != 0 && exhaustion.isDue(cause, nanos)) {
        causes.append(causes.length() == 0 ? "" : ", ").append(cause.words());
      }
    }
    return causes.length() == 0 ? null : new Due("oom", causes.toString(), false, 1);
  }

  @Override
  public void dumped(Due dumped, long nanos) {
    // counted when it became due
  }
}
