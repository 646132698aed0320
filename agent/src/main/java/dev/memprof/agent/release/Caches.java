package dev.memprof.agent.release;

import dev.memprof.agent.allocator.Readings;
import dev.memprof.agent.weave.Hook;
import dev.memprof.agent.weave.HookPattern;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The caches that are known, and what their releases gave back. The application's threads leave
 * records here and go on; a thread of ours settles and publishes them. The map is concurrent; the
 * monitor guards the records.
 */
public final class Caches {
  /** Releases of as many bytes are recorded however many there are. */
  static final long ALWAYS_RECORDED_BYTES = 1 << 20;

  /**
   * Others are recorded, with the process's totals, at this pace: readings cost half a millisecond,
   * and so take a hundredth of a processor at most.
   */
  private static final long RECORD_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int RECORD_BURST = 40;

  private static final int MAX_RECORDS = 500;

  private final Map<String, RegisteredCache> byName = new ConcurrentSkipListMap<>();
  private final List<Consumer<Release>> listeners = new CopyOnWriteArrayList<>();
  private final Pace pace = new Pace(RECORD_INTERVAL_NANOS, RECORD_BURST);
  private final Deque<Release> releases = new ArrayDeque<>();
  private final LongAdder recorded = new LongAdder();
  private final Publisher publisher = new Publisher(this);
  private volatile Settle settle;

  public Caches(Settle settle) {
    this.settle = settle;
  }

  /** The hook for an entry of the option {@code release}, or for an annotated method. */
  public Hook hook(HookPattern pattern) {
    return new ReleaseHook(pattern, this, named(pattern.name()));
  }

  /**
   * Makes an object known as a cache.
   *
   * @param clear clears it; must not refer to it, or it lives as long as memprof
   */
  public void register(String name, Object cache, Consumer<Object> clear) {
    named(name).add(cache, new Clearing.Given(clear));
  }

  /** The one of that name, which is made where there is none. */
  RegisteredCache named(String name) {
    return byName.computeIfAbsent(name, RegisteredCache::new);
  }

  /** All names, in alphabetical order. */
  public Collection<RegisteredCache> all() {
    return byName.values();
  }

  /**
   * @throws NoSuchElementException when there is none of that name
   */
  public RegisteredCache find(String name) {
    RegisteredCache cache = byName.get(name);
    if (cache == null) {
      throw new NoSuchElementException(
          "no cache '"
              + name
              + (byName.isEmpty()
                  ? "': none is known; name one by the option release or count"
                  : "' (known: " + String.join(", ", byName.keySet()) + ")"));
    }
    return cache;
  }

  /** A known object that lives: not to be kept, or it goes on living. */
  public record Instance(RegisteredCache cache, Object instance) {}

  /**
   * Every known object of that name that lives.
   *
   * @param name of a cache; or of one instance, {@code com.acme.BlockCache@1f2e3d}; or a star for
   *     all there are
   * @throws NoSuchElementException when there is none
   */
  public List<Instance> instances(String name) {
    List<Instance> found = new ArrayList<>();
    for (RegisteredCache cache : all()) {
      for (Object instance : cache.instances()) {
        if (name.equals("*")
            || name.equals(cache.name())
            || name.equals(RegisteredCache.textOf(instance))) {
          found.add(new Instance(cache, instance));
        }
      }
    }
    if (found.isEmpty()) {
      RegisteredCache known = name.equals("*") ? null : find(name);
      throw new NoSuchElementException(
          known == null ? "no cache is registered" : "no live instance of " + name + " is known");
    }
    return found;
  }

  public Settle settle() {
    return settle;
  }

  public void setSettle(Settle settle) {
    this.settle = settle;
  }

  /** What a thread of ours can find out before the application's threads need it. */
  public void prepare() {
    Readings.findDirectBuffers();
  }

  /** Told of every record, settled if it is to be, on a thread of ours. */
  public void addListener(Consumer<Release> listener) {
    listeners.add(listener);
  }

  /** The latest records, oldest first. */
  public List<Release> releases() {
    synchronized (releases) {
      return new ArrayList<>(releases);
    }
  }

  /** Calls that were counted but not recorded, since there were too many at once. */
  public long unrecorded() {
    long records = recorded.sum(); // first: calls are counted before
    return all().stream().mapToLong(RegisteredCache::calls).sum() - records;
  }

  /** Whether this call may be recorded. */
  boolean mayRead(long nowNanos) {
    return pace.tryPass(nowNanos);
  }

  /** Leaves a record to the publisher. */
  void record(RegisteredCache cache, Release release) {
    recorded.increment();
    publisher.offer(cache, release);
  }

  /** The same without the publisher: it is settled already. */
  void publishNow(RegisteredCache cache, Release release) {
    recorded.increment();
    publish(cache, release);
  }

  /** Keeps a record and tells of it. */
  void publish(RegisteredCache cache, Release release) {
    cache.recorded(release);
    synchronized (releases) {
      releases.addLast(release);
      if (releases.size() > MAX_RECORDS) {
        Release unused = releases.removeFirst();
      }
    }
    ReleaseEvent.record(release);
    listeners.forEach(listener -> listener.accept(release));
  }
}
