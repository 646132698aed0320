package dev.memprof.agent.allocator;

/** What JDK 17 does not know of threads yet. */
public final class Threads {
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

  public static boolean isVirtual(Thread thread) {
    return VIRTUAL != null && VIRTUAL.isInstance(thread);
  }
}
