package dev.memprof.agent.allocator;

import java.util.regex.Pattern;

/**
 * Which controls of jemalloc 5.3 are read without an effect. Not every control that takes a place
 * for its old value is one to read ({@code src/ctl.c}): {@code arenas.create}, {@code
 * tcache.create} and {@code experimental.arenas_create_ext} create, {@code stats.mutexes.reset} and
 * {@code prof.log_stop} act whatever they are given, and {@code arena.<i>.name} writes to where its
 * old value points. So those are listed that do nothing else, and a control of a later version is
 * not read.
 */
public final class ReadableControls {
  private static final String ANY_NAME = "[a-z0-9_.]+";

  private static final Pattern READABLE =
      Pattern.compile(
          String.join(
              "|",
              "version",
              "epoch",
              "(max_)?background_threads?",
              "config\\." + ANY_NAME,
              "opt\\." + ANY_NAME,
              "thread\\.(arena|allocatedp?|deallocatedp?|peak\\.read|prof\\.(name|active))",
              "thread\\.tcache\\.(enabled|max)",
              "arena\\.[0-9]+\\.(initialized|dss|extent_hooks|oversize_threshold)",
              "arena\\.[0-9]+\\.(retain_grow_limit|(dirty|muzzy)_decay_ms)",
              "arenas\\.(narenas|(dirty|muzzy)_decay_ms|quantum|page|hugepage|tcache_max)",
              "arenas\\.(nbins|nhbins|nlextents|(bin|lextent)\\." + ANY_NAME + ")",
              "prof\\.(thread_active_init|active|gdump|interval|lg_sample|stats\\."
                  + ANY_NAME
                  + ")",
              "stats\\.(?!mutexes\\.reset)" + ANY_NAME,
              "approximate_stats\\.active",
              "experimental\\.hooks\\.prof_(backtrace|dump|sample|sample_free)",
              "experimental\\.prof_recent\\.alloc_max",
              "experimental\\.arenas\\.[0-9]+\\.pactivep"));

  private ReadableControls() {}

  public static boolean contains(String name) {
    return READABLE.matcher(name).matches();
  }
}
