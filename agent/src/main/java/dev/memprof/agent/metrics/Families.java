package dev.memprof.agent.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What one reading adds to a scrape: metric families by Prometheus' rules, their names without the
 * common prefix.
 */
public final class Families {
  private static final String PREFIX = "memprof_";
  private static final long UNKNOWN_MILLIS = 0;

  private final MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
  private final Checked checked;

  /**
   * What is the same in every scrape, and valid: to check names took most of a scrape's time. Any
   * thread may use it.
   */
  static final class Checked {
    private final Map<String, MetricMetadata> families = new ConcurrentHashMap<>();
    private final Map<Label, Labels> labels = new ConcurrentHashMap<>();

    private record Label(String name, String value) {}

    private Labels labels(String name, String value) {
      return labels.computeIfAbsent(
          new Label(name, value), label -> Labels.of(label.name, label.value));
    }
  }

  Families(Checked checked) {
    this.checked = checked;
  }

  /** A value that goes up and down, its unit at the end of its name. */
  public Families gauge(String name, String help, double value) {
    return addGauge(name, help, List.of(gaugePoint(value, Labels.EMPTY)));
  }

  /** A gauge of many. */
  public Families gauge(String name, String help, String label, Map<String, ? extends Number> of) {
    return addGauge(
        name,
        help,
        of.entrySet().stream()
            .map(one -> gaugePoint(one.getValue(), checked.labels(label, one.getKey())))
            .toList());
  }

  private static GaugeDataPointSnapshot gaugePoint(Number value, Labels labels) {
    return new GaugeDataPointSnapshot(value.doubleValue(), labels, null);
  }

  private Families addGauge(String name, String help, List<GaugeDataPointSnapshot> points) {
    MetricMetadata family =
        checked.families.computeIfAbsent(
            name,
            key -> GaugeSnapshot.builder().name(PREFIX + key).help(help).build().getMetadata());
    snapshots.metricSnapshot(new GaugeSnapshot(family, points));
    return this;
  }

  /**
   * A value that only grows.
   *
   * @param name without {@code _total}, which is appended
   */
  public Families counter(String name, String help, double value) {
    return addCounter(name, help, List.of(counterPoint(value, Labels.EMPTY)));
  }

  /** A counter of many. */
  public Families counter(
      String name, String help, String label, Map<String, ? extends Number> of) {
    return addCounter(
        name,
        help,
        of.entrySet().stream()
            .map(one -> counterPoint(one.getValue(), checked.labels(label, one.getKey())))
            .toList());
  }

  private static CounterDataPointSnapshot counterPoint(Number value, Labels labels) {
    return new CounterDataPointSnapshot(value.doubleValue(), labels, null, UNKNOWN_MILLIS);
  }

  private Families addCounter(String name, String help, List<CounterDataPointSnapshot> points) {
    MetricMetadata family =
        checked.families.computeIfAbsent(
            name,
            key -> CounterSnapshot.builder().name(PREFIX + key).help(help).build().getMetadata());
    snapshots.metricSnapshot(new CounterSnapshot(family, points));
    return this;
  }

  /** One of the figures of many things, by their names, for a family of many. */
  public static <T> Map<String, Long> by(
      Iterable<T> things, Function<T, String> name, ToLongFunction<T> figure) {
    Map<String, Long> figures = new TreeMap<>();
    things.forEach(thing -> figures.put(name.apply(thing), figure.applyAsLong(thing)));
    return figures;
  }

  MetricSnapshots snapshots() {
    return snapshots.build();
  }
}
