package dev.memprof.agent.control;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.options.IntervalDumper;
import dev.memprof.store.DumpStore;
import java.io.IOException;

/**
 * What dumps after every 2^lg_prof_interval bytes allocated: a thread of the agent's, which counts
 * samples, or jemalloc in line with an allocation, which works even when the JVM is stuck but makes
 * that allocation wait. jemalloc's are suppressed by an empty {@code prof.prefix} (src/prof.c,
 * prof_idump), which can be changed at any time. Its monitor guards the switch.
 */
public final class IntervalDumps {
  private final Mallctl mallctl;
  private final DumpStore store;
  private boolean enabled;
  private IntervalDumper kind;
  private boolean held;

  /**
   * @param by who takes them; null for nobody, until they are enabled
   */
  IntervalDumps(Mallctl mallctl, DumpStore store, IntervalDumper by) {
    this.mallctl = mallctl;
    this.store = store;
    kind = by == null ? IntervalDumper.AGENT : by;
    enabled = by != null && intervalBytes() > 0;
  }

  /** Bytes allocated between two; 0 where jemalloc was started without an interval. */
  public long intervalBytes() {
    long lgInterval = mallctl.readLong("opt.lg_prof_interval");
    return lgInterval < 0 ? 0 : 1L << lgInterval;
  }

  public synchronized boolean isEnabled() {
    return enabled;
  }

  public synchronized IntervalDumper kind() {
    return kind;
  }

  /** Whether they are on and of that kind. */
  public synchronized boolean areBy(IntervalDumper candidate) {
    return enabled && kind == candidate;
  }

  /**
   * @throws IllegalStateException when jemalloc was started without an interval
   * @throws IOException when the directory of dumps cannot be written
   */
  public synchronized void setEnabled(boolean enabled) throws IOException {
    if (enabled && intervalBytes() == 0) {
      throw new IllegalStateException(
          "jemalloc was started with lg_prof_interval:-1, which means none; start with another");
    }
    this.enabled = enabled;
    apply();
  }

  /**
   * @throws IOException when the directory of dumps cannot be written
   */
  public synchronized void setKind(IntervalDumper kind) throws IOException {
    this.kind = kind;
    apply();
  }

  /** Holds jemalloc's back for a while, or lets them go on: the guard against too many. */
  public synchronized void hold(boolean held) throws IOException {
    if (this.held != held) {
      this.held = held;
      apply();
    }
  }

  /** The start has emptied the prefix; this makes it what the options say. */
  public synchronized void apply() throws IOException {
    boolean inLine = enabled && kind == IntervalDumper.JEMALLOC && !held;
    mallctl.writeText("prof.prefix", inLine ? store.inlinePrefix() : "");
  }
}
