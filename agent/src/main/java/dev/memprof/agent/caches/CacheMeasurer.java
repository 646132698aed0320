package dev.memprof.agent.caches;

import dev.memprof.agent.control.Controller;
import dev.memprof.agent.mallctl.Mallctl;
import dev.memprof.profile.Profile;
import dev.memprof.profile.Top;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;

/**
 * Clears caches on purpose, to see what that gives back. One at a time, under this object's
 * monitor: two at once would measure each other.
 */
public final class CacheMeasurer {
  private static final int SITES = 10;

  /** Less is the noise of a sample. */
  private static final double LEAST_SHRUNK_BYTES = 64 << 10;

  private final Caches caches;
  private final Controller controller;
  private final Mallctl mallctl;

  public CacheMeasurer(Caches caches, Controller controller, Mallctl mallctl) {
    this.caches = caches;
    this.controller = controller;
    this.mallctl = mallctl;
  }

  private record Target(RegisteredCache cache, Object instance) {}

  /**
   * Clears, one after the other, every instance of that name that lives.
   *
   * @param name of a cache; or of one instance, {@code com.acme.BlockCache@1f2e3d}; or a star for
   *     all there are
   * @param purge whether the allocator gives its empty pages back before and after
   * @return one record for each; the releases of a star are the distribution of memory over modules
   * @throws NoSuchElementException when there is none
   * @throws IllegalStateException when one cannot be cleared
   */
  public synchronized List<Release> measure(String name, boolean purge)
      throws IOException, InterruptedException {
    List<Release> releases = new ArrayList<>();
    for (Target target : targets(name)) {
      Release release = measure(target, purge);
      target.cache.called(release.threadReleased());
      caches.publish(target.cache, release);
      releases.add(release);
    }
    return releases;
  }

  private List<Target> targets(String name) {
    List<Target> targets = new ArrayList<>();
    for (RegisteredCache cache : caches.all()) {
      for (Object instance : cache.instances()) {
        if (name.equals("*")
            || name.equals(cache.name())
            || name.equals(RegisteredCache.textOf(instance))) {
          targets.add(new Target(cache, instance));
        }
      }
    }
    if (targets.isEmpty()) {
      RegisteredCache known = name.equals("*") ? null : caches.find(name);
      throw new NoSuchElementException(
          known == null
              ? "no cache is registered"
              : "no instance of " + name + " is known, or none lives any more");
    }
    return targets;
  }

  private Release measure(Target target, boolean purge) throws IOException, InterruptedException {
    Settle settle = caches.settle();
    Profile live = controller.isActive() ? controller.take() : null;
    if (settle == Settle.GC) {
      GarbageCollection.await();
    }
    prepare(purge);
    Clear clear = new Clear(target);
    Reading before = Readings.now();
    OpenRelease.runWithin(clear);
    prepare(purge && settle == Settle.NONE);
    Reading after = Readings.now();
    Reading settled = null;
    if (settle == Settle.GC) {
      GarbageCollection.await();
      prepare(purge);
      settled = Readings.now();
    }
    Release release = clear.release(before, after);
    return release.with(settled, live == null ? List.of() : shrunk(live));
  }

  /** What waits in this thread's cache counts as allocated. */
  private void prepare(boolean purge) {
    mallctl.execute("thread.tcache.flush");
    if (purge) {
      mallctl.execute("arena." + Mallctl.ALL_ARENAS + ".purge");
    }
  }

  private List<String> shrunk(Profile base) throws IOException {
    Profile difference = controller.take().minus(base);
    return Top.of(difference, Integer.MAX_VALUE).rows().stream()
        .filter(row -> row.bytes() <= -LEAST_SHRUNK_BYTES)
        .limit(SITES)
        .map(row -> String.format(Locale.ROOT, "%,.0f bytes: %s", -row.bytes(), where(row)))
        .toList();
  }

  private static String where(Top.Row row) {
    return row.path().isEmpty() ? row.method() : row.path().get(0);
  }

  /** The call itself, with nothing around it. */
  private static final class Clear implements Runnable {
    private final Target target;
    private final Clearing clearing;
    private final long[] start = new long[Readings.THREAD_COUNTERS];
    private final long[] end = new long[Readings.THREAD_COUNTERS];
    private final long timeMillis = System.currentTimeMillis();
    private long durationNanos;
    private Throwable thrown;

    Clear(Target target) {
      this.target = target;
      clearing = target.cache.clearing(target.instance);
    }

    @Override
    public void run() {
      boolean known = Readings.thread(start);
      long startNanos = System.nanoTime();
      try {
        clearing.clear(target.instance);
      } catch (InvocationTargetException e) {
        thrown = e.getCause();
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
      durationNanos = System.nanoTime() - startNanos;
      known &= Readings.thread(end);
      if (!known) {
        throw new IllegalStateException("this JVM does not run on jemalloc");
      }
    }

    Release release(Reading before, Reading after) {
      return new Release(
          target.cache.name(),
          RegisteredCache.textOf(target.instance),
          clearing.text(),
          Thread.currentThread().getName(),
          timeMillis,
          durationNanos,
          thrown == null ? "" : thrown.getClass().getName(),
          true,
          !Threads.isVirtual(Thread.currentThread()),
          end[Readings.ALLOCATED] - start[Readings.ALLOCATED],
          end[Readings.FREED] - start[Readings.FREED],
          before,
          after,
          null,
          List.of());
    }
  }
}
