package dev.memprof.agent.control;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.store.file.RunId;

/**
 * The switch: whether allocations are sampled, since when, and for whom. Its monitor guards all of
 * that, so that what a user says while a timed profile has it switched on is not undone at the
 * profile's end.
 */
public final class Sampling {
  private static final String CONTROL = "prof.active";

  private final Mallctl mallctl;
  private final Sampler sampler;

  /**
   * At first since the start of the JVM: this object may be made at the first look, hours later.
   */
  private long sinceMillis = RunId.current().startMillis();

  private boolean wasOff;
  private boolean isLent;

  /**
   * @param sampler told of each switch
   */
  Sampling(Mallctl mallctl, Sampler sampler) {
    this.mallctl = mallctl;
    this.sampler = sampler;
    wasOff = !isActive();
  }

  /**
   * How it stands.
   *
   * @param sinceMillis when it was last switched, or the JVM started, ms since the epoch
   * @param wasOff whether it is off, or was at some time: what was allocated then is in no profile
   */
  public record State(boolean active, long sinceMillis, boolean wasOff) {}

  public synchronized State state() {
    return new State(isActive(), sinceMillis, wasOff);
  }

  public boolean isActive() {
    return mallctl.readBoolean(CONTROL);
  }

  /** Mean bytes allocated between two samples. */
  public long intervalBytes() {
    return 1L << mallctl.readLong("prof.lg_sample");
  }

  /** Switches it on, to stay; it may be on already, also for a timed profile only. */
  public synchronized void on() {
    isLent = false;
    set(true);
  }

  /** Switches it off; what was sampled stays in later dumps. It may be off already. */
  public synchronized void off() {
    isLent = false;
    set(false);
  }

  /** Switches it on until {@link #giveBack}, where it is off. */
  synchronized void lend() {
    if (!isActive()) {
      isLent = true;
      set(true);
    }
  }

  /** Switches off what {@link #lend} switched on, unless someone has used the switch since. */
  synchronized void giveBack() {
    if (isLent) {
      off();
    }
  }

  private void set(boolean active) {
    if (isActive() != active) {
      mallctl.writeBoolean(CONTROL, active);
      sinceMillis = System.currentTimeMillis();
      wasOff |= !active;
      sampler.noteSwitch(active);
    }
  }
}
