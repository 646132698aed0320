package dev.memprof.agent.options;

import java.util.Locale;

/** Who takes interval dumps. */
public enum IntervalDumper {
  /** A thread of the agent's, which counts samples. */
  AGENT,
  /** jemalloc, in line with an allocation. */
  JEMALLOC;

  /**
   * @throws IllegalArgumentException when the word names none
   */
  public static IntervalDumper of(String word) {
    for (IntervalDumper dumper : values()) {
      if (dumper.word().equals(word)) {
        return dumper;
      }
    }
    throw new IllegalArgumentException(
        "interval dumps by '" + word + "': expected agent or jemalloc");
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
