package dev.memprof.agent.weigh;

import dev.memprof.agent.control.Controller;
import dev.memprof.agent.release.Caches;
import dev.memprof.agent.release.RegisteredCache;
import dev.memprof.profile.model.Profile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Weighs caches that go on being used: each on the Java heap by {@link HeapWalk}, their classes'
 * native memory by one dump for all. Any thread; walks and dumps are one at a time anyway.
 */
public final class CacheWeigher {
  private final Caches caches;
  private final Controller controller;

  public CacheWeigher(Caches caches, Controller controller) {
    this.caches = caches;
    this.controller = controller;
  }

  /**
   * Weighs every instance of that name that lives, one after the other.
   *
   * @param name of a cache; or of one instance, {@code com.acme.BlockCache@1f2e3d}; or a star for
   *     all there are
   * @param longest for the walks of each instance
   * @throws java.util.NoSuchElementException when there is none
   * @throws IOException when no dump can be taken
   */
  public List<Weight> weigh(String name, Duration longest) throws IOException {
    List<Caches.Instance> targets = caches.instances(name);
    Profile live = controller.dumps().snapshot();
    boolean sampling = controller.sampling().isActive();
    List<Weight> weights = new ArrayList<>();
    for (Caches.Instance target : targets) {
      long now = System.currentTimeMillis();
      weights.add(
          new Weight(
              target.cache().name(),
              RegisteredCache.textOf(target.instance()),
              now,
              HeapWalk.weigh(target.instance(), longest, HeapWalk.MAX_TAGS),
              NativeWeight.of(live, classes(target.instance())),
              sampling));
    }
    return weights;
  }

  /** Its own and what it extends: frames are named by the class that declares a method. */
  private static List<String> classes(Object instance) {
    List<String> names = new ArrayList<>();
    for (Class<?> type = instance.getClass();
        type != null && !type.getName().startsWith("java.");
        type = type.getSuperclass()) {
      names.add(type.getName());
    }
    return names;
  }
}
