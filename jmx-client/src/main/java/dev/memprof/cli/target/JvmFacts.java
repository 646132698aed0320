package dev.memprof.cli.target;

import java.lang.management.ManagementFactory;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/**
 * Which JVM a target is, in the words of run files.
 *
 * @param main the main class, or the jar without its directory; empty where it is not known
 * @param version the JVM's name and version
 * @param startMillis when it started, ms since the epoch
 */
public record JvmFacts(String main, long pid, String version, long startMillis) {
  private static final ObjectName RUNTIME = runtime();

  static JvmFacts of(Target target) {
    TabularData properties = target.get(RUNTIME, "SystemProperties", TabularData.class);
    String command = property(properties, "sun.java.command").split(" ", 2)[0];
    return new JvmFacts(
        command.substring(command.lastIndexOf('/') + 1),
        target.get(RUNTIME, "Pid", Long.class),
        property(properties, "java.vm.name") + " " + property(properties, "java.runtime.version"),
        startMillis(target));
  }

  static long startMillis(Target target) {
    return target.get(RUNTIME, "StartTime", Long.class);
  }

  /** The empty string where there is none. */
  private static String property(TabularData properties, String name) {
    CompositeData entry = properties.get(new Object[] {name});
    return entry == null ? "" : (String) entry.get("value");
  }

  private static ObjectName runtime() {
    try {
      return new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME);
    } catch (MalformedObjectNameException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
