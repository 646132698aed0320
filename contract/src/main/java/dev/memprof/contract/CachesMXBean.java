package dev.memprof.contract;

import java.util.List;

/**
 * What releasing the application's caches gives back. Object name {@code dev.memprof:type=Caches}.
 *
 * <p>Notification: {@code memprof.cache.released}, whose user data is the {@link ReleaseEntry}.
 */
@Described("Caches of the application: measured releases, hooks, components")
public interface CachesMXBean {
  /** Type of a notification: a release was measured. */
  String RELEASED = "memprof.cache.released";

  @Described("The known caches, by tagged methods or through the API")
  List<CacheEntry> getCaches();

  @Described("The latest measured releases, oldest first; at most 500")
  List<ReleaseEntry> getReleases();

  @Described(
      "Hooks in the application's classes: the methods they are in, and why others have none")
  List<HookEntry> getHooks();

  @Described("Whether the hooks are active; false removes them from the application's classes")
  boolean isHooksEnabled();

  void setHooksEnabled(boolean enabled);

  @Described(
      "gc: after a release, request a collection and wait for what it frees; none: do" + " not")
  String getSettle();

  void setSettle(String settle);

  @Described("Pools that the application counts: by count= hooks, or through the API")
  List<ComponentEntry> getComponents();

  @Described("Releases that were counted but not recorded, because there were too many at once")
  long getUnrecordedReleases();

  @Described("Calls of hooks that failed within memprof; they do not affect the application")
  long getFailedCalls();

  @Described("Clear a cache on purpose and return what that gave back, instance by instance")
  List<ReleaseEntry> measureClear(
      @Described("Name of a cache or of an instance; * for all, one after the other") String name);

  @Described(
      "Weigh a cache without releasing it: exactly on the Java heap, for which the application"
          + " stands still, and by samples off it")
  List<WeightEntry> weigh(@Described("Name of a cache or of an instance; * for all") String name);

  @Described("The same, with more or less time; usually it is five seconds")
  List<WeightEntry> weigh(
      @Described("Name of a cache or of an instance; * for all") String name,
      @Described("How long the walk for each instance may take, in seconds; 1 to 600") int seconds);

  @Described("Scopes: modules whose native memory has an arena of its own")
  List<ScopeEntry> getScopes();

  @Described("The same; the allocator also gives its empty pages back, before and after")
  List<ReleaseEntry> measureClear(
      @Described("Name of a cache or of an instance; * for all, one after the other") String name,
      @Described("Whether to purge") boolean purge);

  @Described("The same, whatever Settle says")
  List<ReleaseEntry> measureClear(
      @Described("Name of a cache or of an instance; * for all, one after the other") String name,
      @Described("Whether to purge") boolean purge,
      @Described("gc: wait for what a collection frees; none: do not") String settle);
}
