package dev.memprof.agent.jmx;

import dev.memprof.agent.allocator.AllocatorStatistics;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.application.Application;
import dev.memprof.agent.pool.CountedComponent;
import dev.memprof.agent.release.CacheMeasurer;
import dev.memprof.agent.release.RegisteredCache;
import dev.memprof.agent.release.Release;
import dev.memprof.agent.release.Settle;
import dev.memprof.agent.scope.ScopeUse;
import dev.memprof.agent.weave.Hook;
import dev.memprof.agent.weigh.CacheWeigher;
import dev.memprof.agent.weigh.HeapWalk;
import dev.memprof.agent.weigh.Weight;
import dev.memprof.contract.CacheEntry;
import dev.memprof.contract.CachesMXBean;
import dev.memprof.contract.ComponentEntry;
import dev.memprof.contract.HookEntry;
import dev.memprof.contract.ReleaseEntry;
import dev.memprof.contract.ScopeEntry;
import dev.memprof.contract.WeightEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** {@link CachesMXBean} on what is known of the application. */
final class CachesBean implements CachesMXBean {
  private static final int MAX_WEIGHING_SECONDS = 600;

  private final Application application;
  private final CacheMeasurer measurer;
  private final CacheWeigher weigher;
  private final Mallctl mallctl;

  CachesBean(
      Application application, CacheMeasurer measurer, CacheWeigher weigher, Mallctl mallctl) {
    this.application = application;
    this.measurer = measurer;
    this.weigher = weigher;
    this.mallctl = mallctl;
  }

  @Override
  public List<CacheEntry> getCaches() {
    return application.caches().all().stream().map(RegisteredCache::entry).toList();
  }

  @Override
  public List<ReleaseEntry> getReleases() {
    return application.caches().releases().stream().map(Release::entry).toList();
  }

  @Override
  public List<HookEntry> getHooks() {
    return application.hooks().all().stream().map(CachesBean::entry).toList();
  }

  @Override
  public boolean isHooksEnabled() {
    return application.hooks().isEnabled();
  }

  @Override
  public void setHooksEnabled(boolean enabled) {
    try {
      application.hooks().setEnabled(enabled);
    } catch (IOException e) {
      throw Beans.failure(e);
    }
  }

  @Override
  public String getSettle() {
    return application.caches().settle().word();
  }

  @Override
  public void setSettle(String settle) {
    application.caches().setSettle(Settle.of(settle));
  }

  @Override
  public List<ComponentEntry> getComponents() {
    return application.components().all().entrySet().stream()
        .map(entry -> entry(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static ComponentEntry entry(String name, CountedComponent component) {
    long released = component.releasedBytes(); // first: see CountedComponent.liveBytes
    long allocated = component.allocatedBytes();
    return new ComponentEntry(name, allocated, released, allocated - released);
  }

  @Override
  public long getUnrecordedReleases() {
    return application.caches().unrecorded();
  }

  @Override
  public long getFailedCalls() {
    return application.hooks().failures();
  }

  @Override
  public List<WeightEntry> weigh(String name) {
    return weigh(name, HeapWalk.MAX_DURATION);
  }

  @Override
  public List<WeightEntry> weigh(String name, int seconds) {
    if (seconds < 1 || seconds > MAX_WEIGHING_SECONDS) {
      throw new IllegalArgumentException(
          "seconds: " + seconds + " is not between 1 and " + MAX_WEIGHING_SECONDS);
    }
    return weigh(name, Duration.ofSeconds(seconds));
  }

  private List<WeightEntry> weigh(String name, Duration longest) {
    try {
      return weigher.weigh(name, longest).stream().map(CachesBean::entry).toList();
    } catch (IOException e) {
      throw Beans.failure(e);
    }
  }

  @Override
  public List<ScopeEntry> getScopes() {
    mallctl.advanceEpoch();
    return application
        .scopes()
        .uses(arena -> AllocatorStatistics.allocatedBytes(mallctl, arena))
        .stream()
        .map(CachesBean::entry)
        .toList();
  }

  @Override
  public List<ReleaseEntry> measureClear(String name) {
    return measureClear(name, false);
  }

  @Override
  public List<ReleaseEntry> measureClear(String name, boolean purge) {
    return measureClear(name, purge, getSettle());
  }

  @Override
  public List<ReleaseEntry> measureClear(String name, boolean purge, String settle) {
    try {
      return measurer.measure(name, purge, Settle.of(settle)).stream().map(Release::entry).toList();
    } catch (IOException e) {
      throw Beans.failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  static WeightEntry entry(Weight weight) {
    return new WeightEntry(
        weight.name(),
        weight.instance(),
        weight.timeMillis(),
        weight.heap().exclusiveBytes(),
        weight.heap().reachableBytes(),
        weight.heap().exclusiveObjects(),
        weight.heap().objects(),
        weight.heap().directBytes(),
        weight.heap().exclusiveDirectBytes(),
        weight.heap().directBuffers(),
        weight.heap().weakReferences(),
        Math.round(weight.ofClass().bytes()),
        Math.round(weight.ofClass().standardErrorBytes()),
        weight.ofClass().samples(),
        weight.heap().pauseNanos(),
        weight.note());
  }

  static ScopeEntry entry(ScopeUse use) {
    return new ScopeEntry(
        use.name(), use.arena(), use.liveBytes(), use.calls(), use.refused(), use.reason());
  }

  static HookEntry entry(Hook hook) {
    return new HookEntry(
        hook.option(),
        hook.pattern().toString(),
        state(hook),
        List.copyOf(hook.methods()),
        List.copyOf(hook.problems()));
  }

  private static String state(Hook hook) {
    int methods = hook.methods().size();
    return "matched "
        + methods
        + (methods == 1 ? " method" : " methods")
        + " so far"
        + (hook.problems().isEmpty() ? "" : "; " + String.join("; ", hook.problems()));
  }
}
