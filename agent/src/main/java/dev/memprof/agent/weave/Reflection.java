package dev.memprof.agent.weave;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;

/** Methods of the application, wherever they are: modules are opened to memprof for them. */
public final class Reflection {
  private static volatile Instrumentation instrumentation;

  private Reflection() {}

  static void by(Instrumentation with) {
    instrumentation = with;
  }

  /**
   * The method of that name without parameters, accessible; what it overrides does not matter.
   *
   * @throws NoSuchMethodException when the class neither has nor inherits it
   */
  public static Method method(Class<?> type, String name) throws NoSuchMethodException {
    Method method = find(type, name);
    if (method == null) {
      throw new NoSuchMethodException(type.getName() + " has no method " + name + "()");
    }
    if (!method.trySetAccessible()) {
      open(method.getDeclaringClass());
      method.setAccessible(true);
    }
    return method;
  }

  private static Method find(Class<?> type, String name) {
    for (Class<?> one = type; one != null; one = one.getSuperclass()) {
      try {
        return one.getDeclaredMethod(name);
      } catch (NoSuchMethodException e) {
        // it may be inherited
      }
    }
    for (Class<?> one = type; one != null; one = one.getSuperclass()) {
      for (Class<?> contract : one.getInterfaces()) {
        try {
          return contract.getMethod(name); // a default method
        } catch (NoSuchMethodException e) {
          // another may have it
        }
      }
    }
    return null;
  }

  private static void open(Class<?> type) {
    Instrumentation with = instrumentation;
    if (with != null) {
      with.redefineModule(
          type.getModule(),
          Set.of(),
          Map.of(),
          Map.of(type.getPackageName(), Set.of(Reflection.class.getModule())),
          Set.of(),
          Map.of());
    }
  }
}
