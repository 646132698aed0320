package dev.memprof.agent.watch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Keeps which causes errors have told of, from before the watch is there on, and wakes it. Whoever
 * tells only sets a bit, on whatever thread failed: nothing is allocated, nobody waits.
 */
public final class MemoryErrorsSeen implements Consumer<Throwable> {
  private final AtomicInteger causes = new AtomicInteger();
  private volatile Thread watch;

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
    LockSupport.unpark(watch);
  }

  /** The thread to wake. */
  void wake(Thread thread) {
    watch = thread;
  }

  /** Since the last call, as bits. */
  int take() {
    return causes.get() == 0 ? 0 : causes.getAndSet(0);
  }
}
