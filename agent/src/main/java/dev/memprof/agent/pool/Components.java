package dev.memprof.agent.pool;

import dev.memprof.agent.weave.Hook;
import dev.memprof.agent.weave.HookPattern;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The components of the application by name; they only come. The map is concurrent. */
public final class Components {
  private final Map<String, CountedComponent> byName = new ConcurrentSkipListMap<>();

  /** The one of that name, which is made where there is none. */
  public CountedComponent named(String name) {
    return byName.computeIfAbsent(name, key -> new CountedComponent());
  }

  /** In alphabetical order. */
  public Map<String, CountedComponent> all() {
    return byName;
  }

  /** The hook for an entry of the option {@code count}. */
  public Hook hook(HookPattern pattern) {
    return new CountHook(pattern, named(pattern.name()));
  }
}
