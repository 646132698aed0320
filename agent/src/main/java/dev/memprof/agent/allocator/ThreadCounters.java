package dev.memprof.agent.allocator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The usable bytes that a thread has allocated and freed so far, exactly, as jemalloc counts them.
 * To be used by the thread that made it and no other: a platform thread's counters are its own and
 * stay where they are; a virtual thread's are those of its carrier of the moment.
 */
public final class ThreadCounters {
  private static final int ALLOCATED = 0;
  private static final int FREED = 1;
  private static final int PLACE = 2;
  private static final int VALUES = 3;

  /** Null for a virtual thread, and without jemalloc. */
  private final ByteBuffer allocatedCounter;

  private final ByteBuffer freedCounter;
  private final boolean isVirtual = Threads.isVirtual(Thread.currentThread());
  private final long[] start = new long[VALUES];
  private final long[] end = new long[VALUES];
  private boolean isKnown;

  public ThreadCounters() {
    allocatedCounter = isVirtual ? null : counter(false);
    freedCounter = isVirtual ? null : counter(true);
    if (freedCounter != null) {
      ByteBuffer unused = allocatedCounter.order(ByteOrder.nativeOrder());
      unused = freedCounter.order(ByteOrder.nativeOrder());
    }
  }

  private static native ByteBuffer counter(boolean freed);

  private static native boolean read(long[] into);

  public void begin() {
    isKnown = now(start);
  }

  public void end() {
    isKnown &= now(end) && start[PLACE] == end[PLACE];
  }

  private boolean now(long[] into) {
    if (freedCounter == null) {
      return read(into);
    }
    into[ALLOCATED] = allocatedCounter.getLong(0);
    into[FREED] = freedCounter.getLong(0);
    return true;
  }

  /** Whether this is the thread's own; a carrier may have served others meanwhile. */
  public boolean isExact() {
    return isKnown && !isVirtual;
  }

  /** Between begin and end; -1 without jemalloc, or where the carrier has changed. */
  public long allocated() {
    return isKnown ? end[ALLOCATED] - start[ALLOCATED] : -1;
  }

  /** Likewise. */
  public long freed() {
    return isKnown ? end[FREED] - start[FREED] : -1;
  }
}
