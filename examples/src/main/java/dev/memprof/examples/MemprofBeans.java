package dev.memprof.examples;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** The agent's MBeans, which appear a moment after the application's start. */
final class MemprofBeans {
  private static final long TIMEOUT_MS = 60_000;

  private MemprofBeans() {}

  /**
   * @throws IllegalStateException when it does not appear: the agent is missing
   */
  static ObjectName await(String type) throws JMException, InterruptedException {
    ObjectName name = new ObjectName("dev.memprof:type=" + type);
    long deadline = System.currentTimeMillis() + TIMEOUT_MS;
    while (!ManagementFactory.getPlatformMBeanServer().isRegistered(name)) {
      if (System.currentTimeMillis() > deadline) {
        throw new IllegalStateException(name + " is missing: start with -javaagent:memprof.jar");
      }
      Thread.sleep(10);
    }
    return name;
  }
}
