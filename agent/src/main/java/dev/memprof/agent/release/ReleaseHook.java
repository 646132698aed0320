package dev.memprof.agent.release;

import dev.memprof.agent.weave.Hook;
import dev.memprof.agent.weave.HookPattern;

/** Measures a method that releases memory, and gets to know the instances that have it. */
final class ReleaseHook extends Hook {
  private final Caches caches;
  private final RegisteredCache cache;
  private final Clearing clearing;

  ReleaseHook(HookPattern pattern, Caches caches, RegisteredCache cache) {
    super("release", pattern, Advice.AROUND_AND_INSTANCES);
    this.caches = caches;
    this.cache = cache;
    clearing = new Clearing.Tagged(pattern);
  }

  /** How an instance of it is cleared on purpose. */
  Clearing clearing() {
    return clearing;
  }

  RegisteredCache cache() {
    return cache;
  }

  @Override
  protected Call enter(Object instance) {
    return OpenRelease.begin(this, caches, instance);
  }

  @Override
  protected void signal(Object instance) {
    cache.add(instance, clearing);
  }
}
