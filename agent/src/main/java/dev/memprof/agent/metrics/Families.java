package dev.memprof.agent.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;

/**
 * What one reading adds to a scrape: metric families by Prometheus' rules, their names without the
 * common prefix.
 */
public final class Families {
  private static final String PREFIX = "memprof_";

  private final MetricSnapshots.Builder snapshots = MetricSnapshots.builder();

  Families() {}

  /** A value that goes up and down, its unit at the end of its name. */
  public Families gauge(String name, String help, double value) {
    snapshots.metricSnapshot(
        GaugeSnapshot.builder()
            .name(PREFIX + name)
            .help(help)
            .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
            .build());
    return this;
  }

  /** A gauge of many. */
  public Families gauge(String name, String help, String label, Map<String, ? extends Number> of) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(PREFIX + name).help(help);
    of.forEach(
        (value, number) ->
            gauge.dataPoint(
                GaugeDataPointSnapshot.builder()
                    .labels(Labels.of(label, value))
                    .value(number.doubleValue())
                    .build()));
    snapshots.metricSnapshot(gauge.build());
    return this;
  }

  /**
   * A value that only grows.
   *
   * @param name without {@code _total}, which is appended
   */
  public Families counter(String name, String help, double value) {
    snapshots.metricSnapshot(
        CounterSnapshot.builder()
            .name(PREFIX + name)
            .help(help)
            .dataPoint(CounterDataPointSnapshot.builder().value(value).build())
            .build());
    return this;
  }

  /** A counter of many. */
  public Families counter(
      String name, String help, String label, Map<String, ? extends Number> of) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(PREFIX + name).help(help);
    of.forEach(
        (value, number) ->
            counter.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(Labels.of(label, value))
                    .value(number.doubleValue())
                    .build()));
    snapshots.metricSnapshot(counter.build());
    return this;
  }

  MetricSnapshots snapshots() {
    return snapshots.build();
  }
}
