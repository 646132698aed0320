package dev.memprof.it.programs;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/**
 * Makes the ledger of its own JVM, as the agent's control part would, while that rests: for each
 * line of input prints one, as a line of JSON behind that. Says {@code ready} first.
 */
public final class OwnLedger {
  private static final String AGENT = "dev.memprof.agent.";

  private final ClassLoader agent;
  private final Object hook;
  private final Object[] ledgerOf;

  private OwnLedger() throws Exception {
    Field entry = Class.forName("dev.memprof.boot.Agent").getDeclaredField("entry");
    entry.setAccessible(true);
    agent = entry.get(null).getClass().getClassLoader();
    Object mallctl = make("allocator.Mallctl");
    hook = make("sampler.HookLibrary");
    openNames();
    Object allocator = call(type("allocator.Allocator"), null, "of", mallctl);
    Object process = call(type("limits.OwnLimits"), null, "process");
    Class<?> supplier = agent.loadClass("org.apache.commons.io.function.IOSupplier");
    InvocationHandler names = (proxy, method, arguments) -> names();
    ledgerOf =
        new Object[] {
          mallctl,
          hook,
          make("allocator.AllocatorReading", allocator),
          call(type("limits.OwnLimits"), null, "of", process),
          Proxy.newProxyInstance(agent, new Class<?>[] {supplier}, names)
        };
  }

  public static void main(String[] arguments) throws Exception {
    Thread start = AgentStart.thread().orElseThrow();
    while (!AgentStart.isAtRest(start)) {
      Thread.sleep(10);
    }
    OwnLedger own = new OwnLedger();
    for (int look = 0; look < 3; look++) {
      String unused = own.read(); // what it needs is loaded, and mapped, then
    }
    System.out.println("ready");
    Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
    while (in.hasNextLine()) {
      System.out.println(in.nextLine() + own.read());
    }
  }

  /** A new one, which knows no more of what was never touched than a client. */
  private String read() throws Exception {
    Object reading = call(type("ledger.JvmLedger"), make("ledger.JvmLedger", ledgerOf), "read");
    String json =
        (String) call(agent.loadClass("dev.memprof.profile.json.Json"), null, "line", reading);
    System.gc(); // what this has taken
    return json;
  }

  private void openNames() throws Exception {
    Object file = call(hook.getClass(), hook, "scratch", new Object[] {null});
    call(hook.getClass(), hook, "openNames", file);
  }

  private Object names() throws Exception {
    call(hook.getClass(), hook, "flushNames");
    return call(hook.getClass(), hook, "names");
  }

  private Class<?> type(String name) throws Exception {
    return agent.loadClass(AGENT + name);
  }

  private Object make(String name, Object... arguments) throws Exception {
    for (var constructor : type(name).getConstructors()) {
      if (constructor.getParameterCount() == arguments.length
          && fit(constructor.getParameterTypes(), arguments)) {
        return constructor.newInstance(arguments);
      }
    }
    throw new NoSuchMethodException(name);
  }

  private static Object call(Class<?> type, Object target, String name, Object... arguments)
      throws Exception {
    for (Method method : type.getMethods()) {
      if (method.getName().equals(name)
          && method.getParameterCount() == arguments.length
          && fit(method.getParameterTypes(), arguments)) {
        return Inside.call(method, target, arguments);
      }
    }
    throw new NoSuchMethodException(type + "." + name);
  }

  private static boolean fit(Class<?>[] types, Object[] arguments) {
    for (int i = 0; i < types.length; i++) {
      if (arguments[i] != null && !types[i].isInstance(arguments[i])) {
        return false;
      }
    }
    return true;
  }
}
