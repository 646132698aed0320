package dev.memprof.api;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * Tells memprof what only the application knows. Without the agent, or in a JVM that it cannot
 * profile, all of this does nothing. Nothing here throws what went wrong in memprof; any thread may
 * call.
 */
public final class MemProf {
  private static final ConcurrentMap<String, Component> COMPONENTS = new ConcurrentHashMap<>();

  private MemProf() {}

  /**
   * A component took memory: {@code memprof_component_allocated_bytes_total{component="..."}}.
   *
   * @param component one of few names, which become labels of metrics
   * @param bytes not negative
   */
  public static void recordAllocation(String component, long bytes) {
    component(component).recordAllocation(bytes);
  }

  /**
   * It gave memory back: {@code memprof_component_released_bytes_total{component="..."}}.
   *
   * @param component as for {@link #recordAllocation}
   * @param bytes not negative
   */
  public static void recordRelease(String component, long bytes) {
    component(component).recordRelease(bytes);
  }

  /**
   * The component of that name; to be kept, for {@link #recordAllocation} looks it up each time.
   *
   * @param name one of few, which become labels of metrics
   * @return always the same for a name
   */
  public static Component component(String name) {
    Component known = COMPONENTS.get(name);
    return known == null ? COMPONENTS.computeIfAbsent(name, Component::new) : known;
  }

  /** Called when an agent was loaded after this class. */
  static void connect() {
    COMPONENTS.values().forEach(Component::connect);
  }

  /**
   * Makes a cache known by a name, so that an operator can see what clearing it gives back. It is
   * held weakly. Several may have one name.
   *
   * @param <T> the cache's class
   * @param name for the operator
   * @param cache the instance
   * @param clear clears the cache that it is given; must not refer to it otherwise, or the cache
   *     lives for ever: {@code BlockCache::clear} is right, {@code c -> this.cache.clear()} is not
   */
  @SuppressWarnings("unchecked") // it is given this cache and no other
  public static <T> void register(String name, T cache, Consumer<? super T> clear) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(clear, "clear");
    Object unused = Agent.ask("register", name, cache, (Consumer<Object>) clear);
  }

  /**
   * What this thread allocates natively until the scope is closed is accounted to a module of that
   * name. A switch takes microseconds: for coarse modules only.
   *
   * @param name of the module
   * @return to be closed by the same thread
   */
  public static Scope scope(String name) {
    return Agent.ask("scope", Objects.requireNonNull(name, "name")) instanceof Runnable end
        ? end::run
        : () -> {};
  }
}
