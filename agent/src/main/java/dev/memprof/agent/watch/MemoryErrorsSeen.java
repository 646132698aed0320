package dev.memprof.agent.watch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Keeps which causes errors have told of, from before the watch is there on, and wakes it. Whoever
 * tells only sets a bit, on whatever thread failed: nothing is allocated, unless the error's
 * message tells nothing, and nobody waits.
 */
public final class MemoryErrorsSeen implements Consumer<Throwable> {
  private final AtomicInteger causes = new AtomicInteger();
  private final IntConsumer counts;
  private volatile Runnable listener;

  /**
   * @param counts told the bit of each error's cause; must not allocate, wait or throw
   */
  public MemoryErrorsSeen(IntConsumer counts) {
    this.counts = counts;
  }

  @Override
  public void accept(Throwable error) {
    Exhaustion.Cause cause = Exhaustion.Cause.of(error.getMessage());
    if (cause == null || (cause == Exhaustion.Cause.OTHER && isMadeOfNoNeed(error))) {
      return;
    }
    int before;
    do {
      before = causes.get();
    } while (!causes.compareAndSet(before, before | cause.bit()));
    counts.accept(cause.bit());
    Runnable told = listener;
    if (told != null) {
      told.run();
    }
  }

  /**
   * Whether nothing has ended: the error is made ahead, as a constant (H2 does so), or by Java code
   * that says nothing, whose arrays would be too long. Native code says nothing of memory either.
   */
  private static boolean isMadeOfNoNeed(Throwable error) {
    StackTraceElement[] stack = error.getStackTrace();
    return stack.length > 0
        && (stack[0].getMethodName().equals("<clinit>")
            || (error.getMessage() == null && !stack[0].isNativeMethod()));
  }

  /**
   * @param listener told after each error; must not allocate, wait or throw
   */
  public void tell(Runnable listener) {
    this.listener = listener;
  }

  /** Since the last call, as bits. */
  int take() {
    return causes.get() == 0 ? 0 : causes.getAndSet(0);
  }
}
