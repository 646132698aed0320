package dev.memprof.it.programs;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;

/** Native memory that is freed by the thread that says so. */
final class OffHeap {
  private static final MethodHandle ALLOCATE = unsafe("allocateMemory");
  private static final MethodHandle FREE = unsafe("freeMemory");

  private OffHeap() {}

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

  private static MethodHandle unsafe(String method) {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field field = type.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return MethodHandles.lookup()
          .unreflect(type.getMethod(method, long.class))
          .bindTo(field.get(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
