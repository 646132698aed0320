package dev.memprof.agent.pool;

import dev.memprof.agent.metrics.Families;
import dev.memprof.agent.metrics.MetricSource;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What the application counts as its own. */
public final class ComponentMetrics implements MetricSource {
  private final Components components;

  public ComponentMetrics(Components components) {
    this.components = components;
  }

  @Override
  public void read(Families into) {
    into.counter(
            "component_allocated_bytes",
            "Bytes that a component says it has allocated",
            "component",
            by(CountedComponent::allocatedBytes))
        .counter(
            "component_released_bytes",
            "Bytes that a component says it has released",
            "component",
            by(CountedComponent::releasedBytes))
        .gauge(
            "component_live_bytes",
            "Bytes that a component holds: allocated and not released",
            "component",
            by(CountedComponent::liveBytes));
  }

  private Map<String, Long> by(ToLongFunction<CountedComponent> value) {
    return Families.by(
        components.all().entrySet(), Map.Entry::getKey, one -> value.applyAsLong(one.getValue()));
  }
}
