package dev.memprof.agent.release;

import dev.memprof.agent.weave.HookPattern;
import dev.memprof.agent.weave.Reflection;
import java.lang.reflect.InvocationTargetException;
import java.util.function.Consumer;

/** How a cache is cleared on purpose. */
sealed interface Clearing {
  /**
   * @throws InvocationTargetException with what the clearing has thrown
   * @throws ReflectiveOperationException when it cannot be called, with a message for people
   */
  void clear(Object instance) throws ReflectiveOperationException;

  /** For people: {@code com.acme.BlockCache#clear}. */
  String text();

  /** By the tagged method. */
  record Tagged(HookPattern pattern) implements Clearing {
    @Override
    public void clear(Object instance) throws ReflectiveOperationException {
      boolean plain = pattern.parameters() == null || pattern.parameters().isEmpty();
      if (!plain || pattern.method().indexOf('*') >= 0 || pattern.isConstructor()) {
        throw new NoSuchMethodException(
            text() + " cannot be called: only one method without parameters can");
      }
      Object unused = Reflection.method(instance.getClass(), pattern.method()).invoke(instance);
    }

    @Override
    public String text() {
      return pattern.type() + "#" + pattern.method();
    }
  }

  /** By what the application has given for it. */
  record Given(Consumer<Object> action) implements Clearing {
    @Override
    public void clear(Object instance) throws InvocationTargetException {
      try {
        action.accept(instance);
      } catch (RuntimeException | Error e) {
        throw new InvocationTargetException(e);
      }
    }

    @Override
    public String text() {
      return "MemProf.register";
    }
  }
}
