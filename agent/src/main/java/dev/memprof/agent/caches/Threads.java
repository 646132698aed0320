package dev.memprof.agent.caches;

/** What JDK 17 does not know of threads yet. */
final class Threads {
  /** From JDK 21 on; null before. */
  private static final Class<?> VIRTUAL = find();

  private Threads() {}

  private static Class<?> find() {
    try {
      return Class.forName("java.lang.BaseVirtualThread");
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  static boolean isVirtual(Thread thread) {
    return VIRTUAL != null && VIRTUAL.isInstance(thread);
  }
}
