package dev.memprof.agent.jmx;

import dev.memprof.agent.release.RegisteredCache;
import java.util.List;

/** A cache by its name. */
public final class CacheEntry {
  private final RegisteredCache cache;

  CacheEntry(RegisteredCache cache) {
    this.cache = cache;
  }

  public String getName() {
    return cache.name();
  }

  /** Those that live, {@code com.acme.BlockCache@1f2e3d}. */
  public List<String> getInstances() {
    return cache.instances().stream().map(RegisteredCache::textOf).toList();
  }

  /** How often one was released. */
  public long getReleases() {
    return cache.calls();
  }

  /** What that has given back so far. */
  public long getReleasedBytes() {
    return cache.releasedBytes();
  }

  /** What its last recorded release gave back; -1 before the first. */
  public long getWeightBytes() {
    return cache.last() == null ? -1 : cache.last().released();
  }

  /** When that was, ms since the epoch; 0 before the first. */
  public long getWeighedMillis() {
    return cache.last() == null ? 0 : cache.last().timeMillis();
  }
}
