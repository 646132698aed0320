package dev.memprof.agent.limits;

import dev.memprof.agent.metrics.Families;
import dev.memprof.agent.metrics.MetricSource;
import dev.memprof.ledger.limits.LimitUse;
import dev.memprof.ledger.limits.Limits;
import java.util.List;

/** What the process uses, and how near its limits are. */
public final class LimitMetrics implements MetricSource {
  private final Limits limits;

  public LimitMetrics(Limits limits) {
    this.limits = limits;
  }

  @Override
  public void read(Families into) {
    List<LimitUse> all = limits.all();
    into.gauge(
            "process_resident_bytes",
            "Resident set size of the whole process",
            limits.process().residentBytes())
        .gauge(
            "limit_use_bytes",
            "How much of a limit is used",
            "limit",
            Families.by(all, LimitUse::name, LimitUse::useBytes))
        .gauge(
            "limit_ceiling_bytes",
            "Where a limit ends",
            "limit",
            Families.by(all, LimitUse::name, LimitUse::ceilingBytes));
    long container = limits.containerBytes();
    if (container >= 0) {
      into.gauge("process_limit_bytes", "How much memory the container may use", container);
    }
  }
}
