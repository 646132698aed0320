package dev.memprof.agent.allocator;

/**
 * jemalloc's arenas from the application's own threads: by JNI, so that they run nothing of JNA's
 * ({@code native/src/allocator/scopes.h}).
 */
public final class Arenas {
  private Arenas() {}

  /** A new arena, for good. Its index, or a negative error number. */
  public static native int create();

  /**
   * Flushes the current thread's cache and gives the thread an arena.
   *
   * @return the arena that it had, or a negative error number; it has that one still, then
   */
  public static native int switchTo(int arena);
}
