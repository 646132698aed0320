package dev.memprof.api;

import java.util.function.Function;

/**
 * The agent, if there is one. Its boot class is on the system class path, wherever this class is:
 * in a web application, in a bundle, in several of them at once. Only the JDK's types cross.
 */
final class Agent {
  private static final String BOOT = "dev.memprof.boot.Agent";

  private static volatile Function<Object[], Object> agent = find();

  private Agent() {}

  @SuppressWarnings("unchecked") // as the boot class declares it
  private static Function<Object[], Object> find() {
    try {
      return (Function<Object[], Object>)
          ClassLoader.getSystemClassLoader().loadClass(BOOT).getMethod("api").invoke(null);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return null; // not there, or not able
    }
  }

  /** Called, by reflection, by an agent that was loaded after this class. */
  static void look() {
    if (agent == null) {
      agent = find();
      MemProf.connect();
    }
  }

  /** Null without an agent, from one that does not know the verb, and when it fails. */
  static Object ask(Object... request) {
    Function<Object[], Object> to = agent;
    try {
      return to == null ? null : to.apply(request);
    } catch (RuntimeException | LinkageError e) {
      return null;
    }
  }
}
