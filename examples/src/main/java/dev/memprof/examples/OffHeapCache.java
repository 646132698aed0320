package dev.memprof.examples;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;

/**
 * Blocks of native memory that are freed at once when the cache is cleared, by Unsafe, as off-heap
 * caches have it. (From JDK 24 on, the JVM says on stderr that this will end.)
 */
class OffHeapCache {
  private static final MethodHandle ALLOCATE = unsafe("allocateMemory", long.class);
  private static final MethodHandle FREE = unsafe("freeMemory", long.class);

  final String name;
  private final List<Long> blocks = new ArrayList<>();

  OffHeapCache(String name, int blocks, long blockBytes) {
    this.name = name;
    for (int i = 0; i < blocks; i++) {
      this.blocks.add(allocate(blockBytes));
    }
  }

  void clear() {
    blocks.forEach(OffHeapCache::free);
    blocks.clear();
  }

  static long allocate(long bytes) {
    try {
      return (long) ALLOCATE.invoke(bytes);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  static void free(long address) {
    try {
      FREE.invoke(address);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** By reflection, since compilers warn of the class. */
  private static MethodHandle unsafe(String method, Class<?> parameter) {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field field = type.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return MethodHandles.lookup()
          .unreflect(type.getMethod(method, parameter))
          .bindTo(field.get(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
