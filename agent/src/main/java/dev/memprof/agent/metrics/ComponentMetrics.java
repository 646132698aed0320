package dev.memprof.agent.metrics;

import dev.memprof.agent.components.Component;
import dev.memprof.agent.components.Components;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What the application counts as its own. */
final class ComponentMetrics implements MetricSource {
  private final Components components;

  ComponentMetrics(Components components) {
    this.components = components;
  }

  @Override
  public void read(Families into) {
    into.counter(
            "component_allocated_bytes",
            "Bytes that a component says it has allocated",
            "component",
            by(Component::allocatedBytes))
        .counter(
            "component_released_bytes",
            "Bytes that a component says it has released",
            "component",
            by(Component::releasedBytes))
        .gauge(
            "component_live_bytes",
            "Bytes that a component holds: allocated and not released",
            "component",
            by(Component::liveBytes));
  }

  private Map<String, Long> by(ToLongFunction<Component> value) {
    Map<String, Long> values = new TreeMap<>();
    components.all().forEach((name, one) -> values.put(name, value.applyAsLong(one)));
    return values;
  }
}
