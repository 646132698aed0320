package dev.memprof.agent.metrics;

import dev.memprof.agent.control.DumpCounts;

/** Dumps since the start of the JVM. */
final class DumpMetrics implements MetricSource {
  private static final double NANOS_PER_SECOND = 1e9;

  private final DumpCounts counts;

  DumpMetrics(DumpCounts counts) {
    this.counts = counts;
  }

  @Override
  public void read(Families into) {
    DumpCounts.Snapshot dumps = counts.snapshot();
    into.counter("dumps_taken", "Dumps taken, stored or not", dumps.taken())
        .counter(
            "dump_seconds",
            "Time that dumps took, from the order to the symbolized profile",
            dumps.nanos() / NANOS_PER_SECOND)
        .counter("dump_failures", "Dumps that could not be taken", dumps.failures())
        .counter("dumps_stored", "Dumps stored", "reason", dumps.storedByReason())
        .counter("dump_stored_bytes", "Sizes of the dumps stored", dumps.storedBytes())
        .counter(
            "dumps_withheld",
            "Dumps that were due but were skipped, because they came too fast",
            "reason",
            dumps.withheldByReason());
  }
}
