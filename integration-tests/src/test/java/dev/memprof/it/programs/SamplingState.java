package dev.memprof.it.programs;

import java.lang.reflect.Field;

/** Says whether jemalloc samples, where there are no MBeans to ask. */
public final class SamplingState {
  private SamplingState() {}

  public static void main(String[] arguments) throws Exception {
    AgentStart.await();
    Field entry = Class.forName("dev.memprof.boot.Agent").getDeclaredField("entry");
    entry.setAccessible(true);
    ClassLoader loader = entry.get(null).getClass().getClassLoader();
    Class<?> type = Class.forName("dev.memprof.agent.allocator.Mallctl", true, loader);
    Object mallctl = type.getDeclaredConstructor().newInstance();
    Object active = type.getMethod("readBoolean", String.class).invoke(mallctl, "prof.active");
    System.out.println("sampling " + active);
  }
}
