package dev.memprof.agent.watch;

import dev.memprof.agent.metrics.Families;
import dev.memprof.agent.metrics.MetricSource;
import java.util.Map;
import java.util.TreeMap;

/** How near the process's limits are. */
public final class LimitMetrics implements MetricSource {
  private final Watch watch;

  public LimitMetrics(Watch watch) {
    this.watch = watch;
  }

  @Override
  public void read(Families into) {
    Map<String, Long> uses = new TreeMap<>();
    Map<String, Long> ceilings = new TreeMap<>();
    for (LimitUse use : watch.limits()) {
      uses.put(use.name(), use.useBytes());
      ceilings.put(use.name(), use.ceilingBytes());
    }
    into.gauge("limit_use_bytes", "What is used of a limit", "limit", uses)
        .gauge("limit_ceiling_bytes", "Where a limit ends", "limit", ceilings);
  }
}
