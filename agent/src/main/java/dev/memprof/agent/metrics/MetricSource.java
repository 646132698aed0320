package dev.memprof.agent.metrics;

/** Part of what a scrape shows: the allocator, the sampling, the dumps, and more to come. */
public interface MetricSource {
  /** Adds current values; called for every scrape, on the thread of whoever asks. */
  void read(Families into);
}
