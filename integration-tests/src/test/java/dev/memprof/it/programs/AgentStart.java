package dev.memprof.it.programs;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Optional;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The part of the agent that starts beside the application, or when somebody looks. */
public final class AgentStart {
  private AgentStart() {}

  public static void main(String[] arguments) throws Exception {
    await();
    System.out.println("agent started");
  }

  /** Has it started, and waits until it is; returns at once without an agent. */
  static void await() throws Exception {
    Thread start = thread().orElse(null);
    if (start != null) {
      if (ModuleLayer.boot().findModule("java.management").isPresent()) {
        look();
      }
      start.join(60_000);
    }
  }

  private static void look() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName profiler = new ObjectName("dev.memprof:type=Profiler");
    if (server.isRegistered(profiler)) {
      Object unused = server.getMBeanInfo(profiler);
    }
  }

  /** The thread that starts it, or waits until it is to. */
  static Optional<Thread> thread() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("memprof-start"))
        .findFirst();
  }

  /** Whether that thread waits until somebody looks. */
  static boolean isAtRest(Thread start) {
    return Arrays.stream(start.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals("dev.memprof.agent.start.Standby"));
  }
}
