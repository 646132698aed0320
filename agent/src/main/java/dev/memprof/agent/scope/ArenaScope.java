package dev.memprof.agent.scope;

import dev.memprof.agent.allocator.Threads;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** A part of the application that has an arena of its own, and what may enter it. Any thread. */
final class ArenaScope {
  /** A switch costs as much as a hundred small allocations; and leaves a thread's cache empty. */
  static final int MAX_CALLS_PER_SECOND = 1_000;

  static final int NO_ARENA = -1;

  final String name;
  final int arena;
  private final LongAdder calls = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final AtomicBoolean said = new AtomicBoolean();
  private final CallRate rate = new CallRate(MAX_CALLS_PER_SECOND);
  private final String withoutArena;
  private volatile String reason = "";

  ArenaScope(String name, int arena) {
    this(name, arena, "");
  }

  private ArenaScope(String name, int arena, String withoutArena) {
    this.name = name;
    this.arena = arena;
    this.withoutArena = withoutArena;
  }

  /** One that refuses every call. */
  static ArenaScope without(String name, String reason) {
    return new ArenaScope(name, NO_ARENA, reason);
  }

  /** Whether the current thread may be switched to the arena now. Counts the call. */
  boolean admits() {
    calls.increment();
    if (arena == NO_ARENA) {
      refuse(withoutArena);
      return false;
    }
    if (Threads.isVirtual(Thread.currentThread())) {
      refuse("virtual threads share their carrier's arena with others, and do not switch it");
      return false;
    }
    if (!rate.passes(System.nanoTime())) {
      refuse(
          "called more than "
              + MAX_CALLS_PER_SECOND
              + " times a second: a scope is for coarse modules");
      return false;
    }
    return true;
  }

  void refuse(String why) {
    refused.increment();
    if (!said.get() && said.compareAndSet(false, true)) {
      reason = why;
      System.err.println(
          "memprof: scope " + name + " is incomplete, some calls run outside of it: " + why);
    }
  }

  boolean wasCalled() {
    return calls.sum() > 0;
  }

  /**
   * @param liveBytes of its arena
   */
  ScopeUse use(long liveBytes) {
    return new ScopeUse(name, arena, liveBytes, calls.sum(), refused.sum(), reason);
  }
}
