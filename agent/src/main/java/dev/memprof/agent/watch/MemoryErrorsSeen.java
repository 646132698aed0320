package dev.memprof.agent.watch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Keeps which causes errors have told of, from before the watch is there on, and wakes it. Whoever
 * tells only sets a bit, on whatever thread failed: nothing is allocated, nobody waits.
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
    if (cause == null) {
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
