package dev.memprof.api;

import java.util.function.LongConsumer;

/**
 * A part of the application that says what it allocates and releases. To be kept in a field: a call
 * takes nanoseconds, from any number of threads at once, and next to nothing without the agent.
 */
public final class Component {
  private final String name;

  /** The agent's: allocated, then released; null without it. */
  private volatile LongConsumer[] counters;

  Component(String name) {
    this.name = name;
    connect();
  }

  /** Finds its counters, now that there may be an agent. */
  void connect() {
    if (counters == null && Agent.ask("component", name) instanceof LongConsumer[] found) {
      counters = found;
    }
  }

  /**
   * @param bytes not negative
   */
  public void recordAllocation(long bytes) {
    LongConsumer[] to = counters;
    if (to != null) {
      to[0].accept(bytes);
    }
  }

  /**
   * @param bytes not negative
   */
  public void recordRelease(long bytes) {
    LongConsumer[] to = counters;
    if (to != null) {
      to[1].accept(bytes);
    }
  }
}
