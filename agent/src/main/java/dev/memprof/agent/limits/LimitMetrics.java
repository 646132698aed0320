package dev.memprof.agent.limits;

import dev.memprof.agent.metrics.Families;
import dev.memprof.agent.metrics.MetricSource;
import java.util.Map;
import java.util.TreeMap;

/** What the process uses, and how near its limits are. */
public final class LimitMetrics implements MetricSource {
  private final Limits limits;

  public LimitMetrics(Limits limits) {
    this.limits = limits;
  }

  @Override
  public void read(Families into) {
    Map<String, Long> uses = new TreeMap<>();
    Map<String, Long> ceilings = new TreeMap<>();
    for (LimitUse use : limits.all()) {
      uses.put(use.name(), use.useBytes());
      ceilings.put(use.name(), use.ceilingBytes());
    }
    into.gauge(
            "process_resident_bytes",
            "Resident set size of the whole process",
            limits.process().residentBytes())
        .gauge("limit_use_bytes", "What is used of a limit", "limit", uses)
        .gauge("limit_ceiling_bytes", "Where a limit ends", "limit", ceilings);
    long container = limits.containerBytes();
    if (container >= 0) {
      into.gauge("process_limit_bytes", "What the container may use", container);
    }
  }
}
