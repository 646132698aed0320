package dev.memprof.agent.release;

import dev.memprof.agent.metrics.Families;
import dev.memprof.agent.metrics.MetricSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What releasing the application's caches has given back. */
public final class CacheMetrics implements MetricSource {
  private final Caches caches;

  public CacheMetrics(Caches caches) {
    this.caches = caches;
  }

  @Override
  public void read(Families into) {
    Collection<RegisteredCache> all = caches.all();
    List<RegisteredCache> released = all.stream().filter(cache -> cache.last() != null).toList();
    into.counter(
            "cache_releases",
            "Measured releases of a cache",
            "cache",
            by(all, RegisteredCache::calls))
        .counter(
            "cache_released_bytes",
            "Bytes that releases gave back",
            "cache",
            by(all, RegisteredCache::releasedBytes))
        .gauge(
            "cache_instances",
            "Live instances of a cache that memprof knows",
            "cache",
            by(all, cache -> cache.instances().size()))
        .gauge(
            "cache_weight_bytes",
            "What the last recorded release of a cache gave back",
            "cache",
            by(released, cache -> cache.last().released()));
  }

  private static Map<String, Long> by(
      Collection<RegisteredCache> caches, ToLongFunction<RegisteredCache> figure) {
    return Families.by(caches, RegisteredCache::name, figure);
  }
}
