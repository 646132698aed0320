package dev.memprof.agent.release;

import dev.memprof.agent.allocator.Reading;
import dev.memprof.agent.allocator.Readings;
import dev.memprof.agent.allocator.ThreadCounters;
import dev.memprof.agent.weave.Hook;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The release that is under way on a thread: the outermost one, what nests in it is part of it.
 * There is one such object for each thread, used again and again, so that a call which is not
 * recorded allocates nothing.
 */
final class OpenRelease implements Hook.Call {
  private static final long STALE_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final ThreadLocal<OpenRelease> OF_THREAD =
      ThreadLocal.withInitial(OpenRelease::new);

  private final ThreadCounters counters = new ThreadCounters();

  private ReleaseHook hook;
  private Caches caches;
  private Object instance;
  private Reading before;
  private long startNanos;
  private long checkedNanos;
  private Constructing constructing;
  private boolean isOpen;

  private OpenRelease() {}

  /** Null when one is under way already. */
  static OpenRelease begin(ReleaseHook hook, Caches caches, Object instance) {
    OpenRelease open = OF_THREAD.get();
    long now = System.nanoTime();
    if (open.isOpen && !open.isStale(now)) {
      return null;
    }
    open.hook = hook;
    open.caches = caches;
    open.instance = instance;
    open.before = caches.mayRead(now) ? Readings.now() : null;
    open.checkedNanos = now;
    open.constructing = hook.pattern().isConstructor() ? Constructing.now() : null;
    open.startNanos = open.before == null ? now : System.nanoTime();
    open.isOpen = true;
    open.counters.begin();
    return open;
  }

  /** Keeps releases of this thread from being measured for themselves: they are part of another. */
  static void runWithin(Runnable action) {
    OpenRelease open = OF_THREAD.get();
    boolean was = open.isOpen;
    open.isOpen = true;
    open.checkedNanos = Long.MAX_VALUE;
    open.constructing = null;
    try {
      action.run();
    } finally {
      open.isOpen = was;
    }
  }

  /**
   * Whether the method has ended without its end having been told: a constructor that has thrown,
   * or a stack that had no room left for it. Walking the stack takes its time, so that others than
   * constructors are looked for once a second.
   */
  private boolean isStale(long now) {
    if (constructing != null) {
      return !constructing.isOnStack();
    }
    if (checkedNanos == Long.MAX_VALUE || now - checkedNanos < STALE_CHECK_NANOS) {
      return false;
    }
    checkedNanos = now;
    return StackWalker.getInstance()
        .walk(
            frames -> frames.noneMatch(frame -> hook.pattern().matchesName(frame.getMethodName())));
  }

  @Override
  public void end(Throwable thrown) {
    counters.end();
    isOpen = false;
    long allocated = counters.allocated();
    long freed = counters.freed();
    Object released = instance;
    Reading first = before;
    instance = null;
    before = null;
    hook.cache().called(freed - allocated);
    if (first != null || freed >= Caches.ALWAYS_RECORDED_BYTES) {
      long endNanos = System.nanoTime(); // late by nothing that counts, and not for every call
      Reading last = first == null ? null : Readings.now();
      hook.cache().add(released, hook.clearing());
      caches.record(
          hook.cache(),
          new Release(
              hook.cache().name(),
              released == null ? "" : RegisteredCache.textOf(released),
              hook.pattern().type() + "#" + hook.pattern().method(),
              Thread.currentThread().getName(),
              System.currentTimeMillis(),
              endNanos - startNanos,
              thrown == null ? "" : thrown.getClass().getName(),
              false,
              counters.isExact(),
              allocated,
              freed,
              first,
              last,
              null,
              List.of()));
    }
  }
}
