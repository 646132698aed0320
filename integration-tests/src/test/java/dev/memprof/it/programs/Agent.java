package dev.memprof.it.programs;

import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The agent's MBeans, from within the program that it profiles. */
final class Agent {
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  private Agent() {}

  private static ObjectName profiler() throws Exception {
    AgentStart.await();
    return new ObjectName("dev.memprof:type=Profiler");
  }

  /** Takes a dump; its path. */
  static String dump() throws Exception {
    return (String) SERVER.invoke(profiler(), "dump", null, null);
  }

  static void call(String operation) throws Exception {
    SERVER.invoke(profiler(), operation, null, null);
  }
}
