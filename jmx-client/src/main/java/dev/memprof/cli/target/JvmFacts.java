package dev.memprof.cli.target;

import java.lang.management.RuntimeMXBean;
import java.util.Map;

/**
 * Which JVM a target is, in the words of run files.
 *
 * @param main the main class, or the jar without its directory; empty where it is not known
 * @param version the JVM's name and version
 * @param startMillis when it started, ms since the epoch
 */
public record JvmFacts(String main, long pid, String version, long startMillis) {
  static JvmFacts of(RuntimeMXBean jvm) {
    Map<String, String> properties = jvm.getSystemProperties();
    String command = properties.getOrDefault("sun.java.command", "").split(" ", 2)[0];
    return new JvmFacts(
        main(command),
        jvm.getPid(),
        properties.get("java.vm.name") + " " + properties.get("java.runtime.version"),
        jvm.getStartTime());
  }

  /**
   * @param command the main class, or the path of a jar
   */
  public static String main(String command) {
    return command.substring(command.lastIndexOf('/') + 1);
  }
}
