package dev.memprof.agent.control;

import dev.memprof.agent.allocator.Mallctl;

/** Whether allocations are sampled, and since when. Its monitor guards the switch. */
public final class Sampling {
  private static final String CONTROL = "prof.active";

  private final Mallctl mallctl;
  private long sinceMillis = System.currentTimeMillis();
  private boolean wasOff;

  Sampling(Mallctl mallctl) {
    this.mallctl = mallctl;
    wasOff = !isActive();
  }

  /**
   * How it stands.
   *
   * @param sinceMillis when it was last switched, or the agent started, ms since the epoch
   * @param wasOff whether it is off, or was at some time: what was allocated then is in no profile
   */
  public record State(boolean active, long sinceMillis, boolean wasOff) {}

  public synchronized State state() {
    return new State(isActive(), sinceMillis, wasOff);
  }

  boolean isActive() {
    return mallctl.readBoolean(CONTROL);
  }

  /** It may be on already. */
  synchronized void on() {
    if (!isActive()) {
      mallctl.writeBoolean(CONTROL, true);
      sinceMillis = System.currentTimeMillis();
    }
  }

  /** What was sampled stays. It may be off already. */
  synchronized void off() {
    if (isActive()) {
      mallctl.writeBoolean(CONTROL, false);
      sinceMillis = System.currentTimeMillis();
      wasOff = true;
    }
  }
}
