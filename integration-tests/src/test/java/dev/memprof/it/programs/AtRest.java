package dev.memprof.it.programs;

import java.lang.management.ManagementFactory;
import java.util.TreeSet;
import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.MBeanServerDelegate;
import javax.management.ObjectName;

/**
 * Says {@code at rest} when the agent waits until somebody looks. With {@code look} first does what
 * a client in the process does, from the first line on: prints the names of memprof's MBeans, and
 * then uses one. Ends with its input.
 */
public final class AtRest {
  private AtRest() {}

  /** For {@code -Djavax.management.builder.initial}: a server of the application's own. */
  public static final class OwnBuilder extends MBeanServerBuilder {
    @Override
    public MBeanServer newMBeanServer(
        String domain, MBeanServer outer, MBeanServerDelegate delegate) {
      System.out.println("own server");
      return super.newMBeanServer(domain, outer, delegate);
    }
  }

  /** An agent that has made the server before memprof starts. */
  public static final class EarlyAgent {
    private EarlyAgent() {}

    public static void premain(String unused) {
      System.out.println("made " + ManagementFactory.getPlatformMBeanServer().getDefaultDomain());
    }
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      System.out.println(
          "names " + new TreeSet<>(server.queryNames(new ObjectName("dev.memprof:*"), null)));
      System.out.println(
          "available "
              + server.getAttribute(new ObjectName("dev.memprof:type=Profiler"), "Available"));
    } else {
      Thread start = AgentStart.thread().orElseThrow();
      while (!AgentStart.isAtRest(start)) {
        Thread.sleep(10);
      }
      System.out.println("at rest");
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // goes on
    }
  }
}
