package dev.memprof.agent.jmx;

import dev.memprof.agent.scope.ScopeUse;

/** A scope and what it holds. */
public final class ScopeEntry {
  private final ScopeUse use;

  private ScopeEntry(ScopeUse use) {
    this.use = use;
  }

  static ScopeEntry of(ScopeUse use) {
    return new ScopeEntry(use);
  }

  public String getName() {
    return use.name();
  }

  /** Index of its arena; -1 when it could have none. */
  public int getArena() {
    return use.arena();
  }

  /** What was allocated in it and is not freed, in bytes; too low when calls were refused. */
  public long getLiveBytes() {
    return use.liveBytes();
  }

  /** Times it was entered, or should have been. */
  public long getCalls() {
    return use.calls();
  }

  /** Of these, how many ran outside of it. */
  public long getRefused() {
    return use.refused();
  }

  /** Why; empty when none did. */
  public String getReason() {
    return use.reason();
  }
}
