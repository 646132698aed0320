package dev.memprof.agent.jmx;

import dev.memprof.agent.metrics.Metrics;
import dev.memprof.contract.MetricsMXBean;
import java.util.function.Supplier;

/** {@link MetricsMXBean} on metrics that are made when they are first asked for. */
final class MetricsBean implements MetricsMXBean {
  private final Supplier<Metrics> metrics;

  MetricsBean(Supplier<Metrics> metrics) {
    this.metrics = metrics;
  }

  @Override
  public String getText() {
    return metrics.get().scrape(null, false).body();
  }
}
