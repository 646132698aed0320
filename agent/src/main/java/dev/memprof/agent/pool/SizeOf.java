package dev.memprof.agent.pool;

import dev.memprof.agent.weave.Reflection;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;

/** The size of an object: an array's, or what a method of it tells. Any thread may call. */
final class SizeOf {
  private static final MethodType FORM = MethodType.methodType(long.class, Object.class);

  private final String getter;

  /** By class, which it does not outlive. */
  private final ClassValue<MethodHandle> handles =
      new ClassValue<>() {
        @Override
        protected MethodHandle computeValue(Class<?> type) {
          try {
            Method method = Reflection.method(type, getter);
            return MethodHandles.lookup().unreflect(method).asType(FORM);
          } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type.getName() + "#" + getter + ": " + e, e);
          }
        }
      };

  /**
   * @param getter a method without parameters that returns an int or a long; empty for arrays
   */
  SizeOf(String getter) {
    this.getter = getter;
  }

  long bytes(Object subject) {
    if (getter.isEmpty()) {
      return (long) Array.getLength(subject) * elementBytes(subject.getClass().getComponentType());
    }
    try {
      return (long) handles.get(subject.getClass()).invokeExact(subject);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static int elementBytes(Class<?> type) {
    if (type == byte.class || type == boolean.class) {
      return Byte.BYTES;
    }
    if (type == short.class || type == char.class) {
      return Short.BYTES;
    }
    return type == long.class || type == double.class ? Long.BYTES : Integer.BYTES;
  }
}
