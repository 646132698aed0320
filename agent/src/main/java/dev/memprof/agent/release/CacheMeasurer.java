package dev.memprof.agent.release;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.allocator.Reading;
import dev.memprof.agent.allocator.Readings;
import dev.memprof.agent.allocator.ThreadCounters;
import dev.memprof.agent.control.Controller;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.top.Top;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Clears caches on purpose, to see what that gives back. One at a time, under a lock: two at once
 * would measure each other.
 */
public final class CacheMeasurer {
  private static final int SITES = 10;

  /** Less is the noise of a sample. */
  private static final double MIN_SHRUNK_BYTES = 64 << 10;

  private final Caches caches;
  private final Controller controller;
  private final Mallctl mallctl;
  private final ReentrantLock lock = new ReentrantLock();

  public CacheMeasurer(Caches caches, Controller controller, Mallctl mallctl) {
    this.caches = caches;
    this.controller = controller;
    this.mallctl = mallctl;
  }

  /** As the option {@code settle}, or JMX, says. */
  public List<Release> measure(String name, boolean purge)
      throws IOException, InterruptedException {
    return measure(name, purge, caches.settle());
  }

  /**
   * Clears, one after the other, every instance of that name that lives.
   *
   * @param name of a cache; or of one instance, {@code com.acme.BlockCache@1f2e3d}; or a star for
   *     all there are
   * @param purge whether the allocator gives its empty pages back before and after
   * @param settle whether a collection is awaited: what direct buffers hold is freed by one only
   * @return one record for each; the releases of a star are the distribution of memory over modules
   * @throws NoSuchElementException when there is none
   * @throws IllegalStateException when one cannot be cleared
   */
  public List<Release> measure(String name, boolean purge, Settle settle)
      throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      List<Release> releases = new ArrayList<>();
      for (Caches.Instance target : caches.instances(name)) {
        Release release = measure(target, purge, settle);
        target.cache().called(release.threadReleased());
        caches.publishNow(target.cache(), release);
        releases.add(release);
      }
      return releases;
    } finally {
      lock.unlock();
    }
  }

  /**
   * For who will not wait for others: false while another measures; else {@link #end} must follow.
   */
  public boolean tryBegin() {
    return lock.tryLock();
  }

  /** By the same thread. */
  public void end() {
    lock.unlock();
  }

  private Release measure(Caches.Instance target, boolean purge, Settle settle)
      throws IOException, InterruptedException {
    Profile live = controller.sampling().isActive() ? controller.dumps().snapshot() : null;
    if (settle == Settle.GC) {
      long unused = GarbageCollection.await();
    }
    prepare(purge);
    Clear clear = new Clear(target);
    Reading before = Readings.now();
    OpenRelease.runWithin(clear);
    prepare(purge && settle == Settle.NONE);
    Reading after = Readings.now();
    Reading settled = null;
    if (settle == Settle.GC) {
      long unused = GarbageCollection.await();
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
    Profile difference = controller.dumps().snapshot().minus(base);
    return Top.of(difference, Integer.MAX_VALUE).rows().stream()
        .filter(row -> row.bytes() <= -MIN_SHRUNK_BYTES)
        .limit(SITES)
        .map(row -> String.format(Locale.ROOT, "%,.0f bytes: %s", -row.bytes(), where(row)))
        .toList();
  }

  private static String where(Top.Row row) {
    return row.path().isEmpty() ? row.method() : row.path().get(0);
  }

  /** The call itself, with nothing around it. */
  private static final class Clear implements Runnable {
    private final Caches.Instance target;
    private final Clearing clearing;
    private final ThreadCounters counters = new ThreadCounters();
    private final long timeMillis = System.currentTimeMillis();
    private long durationNanos;
    private Throwable thrown;

    Clear(Caches.Instance target) {
      this.target = target;
      clearing = target.cache().clearing(target.instance());
    }

    @Override
    public void run() {
      long startNanos = System.nanoTime();
      counters.begin();
      try {
        clearing.clear(target.instance());
      } catch (InvocationTargetException e) {
        thrown = e.getCause();
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
      counters.end();
      durationNanos = System.nanoTime() - startNanos;
    }

    Release release(Reading before, Reading after) {
      return new Release(
          target.cache().name(),
          RegisteredCache.textOf(target.instance()),
          clearing.text(),
          Thread.currentThread().getName(),
          timeMillis,
          durationNanos,
          thrown == null ? "" : thrown.getClass().getName(),
          true,
          counters.isExact(),
          counters.allocated(),
          counters.freed(),
          before,
          after,
          null,
          List.of());
    }
  }
}
