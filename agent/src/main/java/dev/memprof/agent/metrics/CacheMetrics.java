package dev.memprof.agent.metrics;

import dev.memprof.agent.caches.Caches;
import dev.memprof.agent.caches.RegisteredCache;
import dev.memprof.agent.caches.Release;
import java.util.Map;
import java.util.TreeMap;

/** What releasing the application's caches has given back. */
final class CacheMetrics implements MetricSource {
  private final Caches caches;

  CacheMetrics(Caches caches) {
    this.caches = caches;
  }

  @Override
  public void read(Families into) {
    Map<String, Long> releases = new TreeMap<>();
    Map<String, Long> released = new TreeMap<>();
    Map<String, Long> instances = new TreeMap<>();
    Map<String, Long> weights = new TreeMap<>();
    for (RegisteredCache cache : caches.all()) {
      releases.put(cache.name(), cache.calls());
      released.put(cache.name(), cache.releasedBytes());
      instances.put(cache.name(), (long) cache.instances().size());
      Release last = cache.last();
      if (last != null) {
        weights.put(cache.name(), last.released());
      }
    }
    into.counter("cache_releases", "Measured releases of a cache", "cache", releases)
        .counter("cache_released_bytes", "Bytes that releases gave back", "cache", released)
        .gauge("cache_instances", "Known instances of a cache that live", "cache", instances)
        .gauge(
            "cache_weight_bytes",
            "What the last recorded release of a cache gave back",
            "cache",
            weights);
  }
}
