package dev.memprof.contract;

import java.util.List;

/**
 * What releasing the application's caches gives back. Object name {@code dev.memprof:type=Caches}.
 *
 * <p>Notification: {@code memprof.cache.released}, whose user data is the {@link ReleaseEntry}.
 */
@Described(
    "Measures and weighs the caches of the application, and shows its hooks, pools and scopes.")
public interface CachesMXBean {
  /** Type of a notification: a release was measured. */
  String RELEASED = "memprof.cache.released";

  @Described("These are the known caches, by hooked methods or through the API.")
  List<CacheEntry> getCaches();

  @Described("These are the latest measured releases, at most 500, the oldest first.")
  List<ReleaseEntry> getReleases();

  @Described(
      "These are the hooks in the application's classes: the methods they are in, and why others"
          + " have none.")
  List<HookEntry> getHooks();

  @Described(
      "This is true while the hooks are active; false removes them from the application's classes.")
  boolean isHooksEnabled();

  void setHooksEnabled(boolean enabled);

  @Described(
      "With gc, a measured release requests a collection and waits for what it frees; with none it"
          + " does not.")
  String getSettle();

  void setSettle(String settle);

  @Described("These are the pools that the application counts, by count= hooks or through the API.")
  List<ComponentEntry> getComponents();

  @Described(
      "This many releases were counted but not recorded, because there were too many at once.")
  long getUnrecordedReleases();

  @Described("This many calls of hooks failed within memprof; they do not affect the application.")
  long getFailedCalls();

  @Described("These are the scopes: modules whose native memory has an arena of its own.")
  List<ScopeEntry> getScopes();

  @Described("Clears a cache on purpose and tells what that gave back, instance by instance.")
  List<ReleaseEntry> measureClear(
      @Described("This names a cache or an instance; * means all, one after the other.")
          String name);

  @Described(
      "Clears a cache, has the allocator return its empty pages before and after, and tells what"
          + " that gave back.")
  List<ReleaseEntry> measureClear(
      @Described("This names a cache or an instance; * means all, one after the other.")
          String name,
      @Described("With true, the allocator returns its empty pages as well.") boolean purge);

  @Described(
      "Clears a cache and tells what that gave back, with or without a collection, whatever Settle"
          + " says.")
  List<ReleaseEntry> measureClear(
      @Described("This names a cache or an instance; * means all, one after the other.")
          String name,
      @Described("With true, the allocator returns its empty pages as well.") boolean purge,
      @Described("With gc, it waits for what a collection frees; with none it does not.")
          String settle);

  @Reads
  @Described(
      "Weighs all caches without releasing them: exactly on the Java heap, for which the"
          + " application stands still, and by samples off it.")
  default List<WeightEntry> weigh() {
    return weigh("*");
  }

  @Reads
  @Described(
      "Weighs a cache without releasing it: exactly on the Java heap, for which the application"
          + " stands still, and by samples off it.")
  List<WeightEntry> weigh(
      @Described("This names a cache or an instance; * means all.") String name);

  @Reads
  @Described(
      "Weighs a cache without releasing it, in more or less time than the usual five seconds.")
  List<WeightEntry> weigh(
      @Described("This names a cache or an instance; * means all.") String name,
      @Described("The walk for each instance may take this many seconds, 1 to 600.") int seconds);
}
