package dev.memprof.agent.application;

import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.metrics.MetricSource;
import dev.memprof.agent.options.Settings;
import dev.memprof.agent.pool.ComponentMetrics;
import dev.memprof.agent.pool.Components;
import dev.memprof.agent.release.CacheMetrics;
import dev.memprof.agent.release.Caches;
import dev.memprof.agent.release.Settle;
import dev.memprof.agent.scope.ScopeMetrics;
import dev.memprof.agent.scope.Scopes;
import dev.memprof.agent.weave.HookPattern;
import dev.memprof.agent.weave.Hooks;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.List;

/**
 * What the application lets memprof know of itself: its caches and components, by hooks in its
 * classes and by the API. Made before the application starts, where an option asks for hooks; else
 * when something first asks for it.
 */
public final class Application {
  /**
   * On the class path of an application whose releases may be marked; javac copies the constant.
   */
  public static final String ANNOTATION = "dev.memprof.api.ReleasesMemory";

  private static final String ANNOTATION_FILE = "dev/memprof/api/ReleasesMemory.class";

  private final Caches caches;
  private final Scopes scopes = new Scopes();
  private final Components components = new Components();
  private final Hooks hooks;
  private boolean annotated;

  /**
   * @param settings with the methods that get hooks
   */
  public Application(Settings settings, Instrumentation instrumentation) {
    caches = new Caches(settings.collectsAfterReleases() ? Settle.GC : Settle.NONE);
    hooks = new Hooks(instrumentation);
    for (HookPattern one : settings.releases()) {
      hooks.add(caches.hook(one));
    }
    for (HookPattern one : settings.counts()) {
      hooks.add(components.hook(one));
    }
    for (HookPattern one : settings.scopes()) {
      hooks.add(scopes.hook(one));
    }
  }

  /** Weaves in the hooks there are. Never throws: without them the application runs as well. */
  public void installHooks() {
    try {
      hooks.install();
    } catch (IOException | LinkageError e) {
      System.err.println("memprof: no hooks: " + e);
    }
  }

  /** The same for {@code @ReleasesMemory}, if the application can see it; at most once. */
  public synchronized void installAnnotated() {
    if (!annotated && ClassLoader.getSystemResource(ANNOTATION_FILE) != null) {
      annotated = true;
      caches.prepare();
      hooks.addAnnotated(caches::hook);
      installHooks();
    }
  }

  public Caches caches() {
    return caches;
  }

  public Scopes scopes() {
    return scopes;
  }

  public Components components() {
    return components;
  }

  public Hooks hooks() {
    return hooks;
  }

  /** What a scrape shows of all this. */
  public List<MetricSource> metrics(AllocatorReading allocator) {
    return List.of(
        new CacheMetrics(caches),
        new ComponentMetrics(components),
        new ScopeMetrics(scopes, allocator));
  }
}
