package dev.memprof.it.programs;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** The agent's own classes, which no application sees: in their isolated loader. */
final class Inside {
  private Inside() {}

  static Class<?> agentClass(String name) throws Exception {
    Agent.dump(); // it is up now
    Field entry = Class.forName("dev.memprof.boot.Agent").getDeclaredField("entry");
    entry.setAccessible(true);
    return Class.forName(name, true, entry.get(null).getClass().getClassLoader());
  }

  static Object call(Method method, Object target, Object... arguments) throws Exception {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
