package dev.memprof.agent.release;

import dev.memprof.contract.CacheEntry;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What goes by one name: the instances that are known, none of which is kept alive by that, and
 * what releasing them has given. Any thread may call; the map and the adders are concurrent, and
 * what is read together need not be of one moment.
 */
public final class RegisteredCache {
  /** A class of which there are more is no cache; the next ones are not registered. */
  private static final int MAX_INSTANCES = 1_000;

  private final String name;
  private final Map<Known, Clearing> instances = new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
  private final LongAdder calls = new LongAdder();
  private final LongAdder releasedBytes = new LongAdder();
  private volatile Release last;

  /** An instance, by identity: its own equals may be slow, or wrong. */
  private static final class Known extends WeakReference<Object> {
    private final int hash;

    Known(Object instance, ReferenceQueue<Object> queue) {
      super(instance, queue);
      hash = System.identityHashCode(instance);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      if (this == other) {
        return true;
      }
      Object instance = get();
      return instance != null && other instanceof Known known && known.refersTo(instance);
    }
  }

  RegisteredCache(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  void add(Object instance, Clearing clearing) {
    for (Object known; (known = gone.poll()) != null; ) {
      Clearing unused = instances.remove(known);
    }
    if (instance != null && instances.size() < MAX_INSTANCES) {
      Clearing unused = instances.putIfAbsent(new Known(instance, gone), clearing);
    }
  }

  /** Of one call; for all that are measured. */
  void called(long bytes) {
    calls.increment();
    if (bytes > 0) {
      releasedBytes.add(bytes);
    }
  }

  /** What was found later of a call that is counted already. */
  void recorded(Release release) {
    last = release;
    long more = release.released() - Math.max(0, release.threadReleased());
    if (release.settled() != null && more > 0) {
      releasedBytes.add(more);
    }
  }

  /** The instances that live. */
  public List<Object> instances() {
    List<Object> live = new ArrayList<>();
    for (Known known : instances.keySet()) {
      Object instance = known.get();
      if (instance != null) {
        live.add(instance);
      }
    }
    return live;
  }

  /** How an instance is cleared on purpose; null when it is not one of them. */
  Clearing clearing(Object instance) {
    return instances.get(new Known(instance, null));
  }

  /** How often it was released. */
  public long calls() {
    return calls.sum();
  }

  /** What that has given back so far. */
  public long releasedBytes() {
    return releasedBytes.sum();
  }

  /** The last release that was recorded; null before the first. */
  public Release last() {
    return last;
  }

  /** {@code com.acme.BlockCache@1f2e3d}. */
  public static String textOf(Object instance) {
    return instance.getClass().getName()
        + "@"
        + Integer.toHexString(System.identityHashCode(instance));
  }

  /** What JMX, HTTP and JSON carry of it. */
  public CacheEntry entry() {
    Release latest = last;
    return new CacheEntry(
        name,
        instances().stream().map(RegisteredCache::textOf).toList(),
        calls(),
        releasedBytes(),
        latest == null ? -1 : latest.released(),
        latest == null ? 0 : latest.timeMillis());
  }
}
