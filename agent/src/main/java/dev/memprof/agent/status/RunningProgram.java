package dev.memprof.agent.status;

import dev.memprof.store.file.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a person calls this process by.
 *
 * @param main the main class, or the jar without its directory; empty where it is not known
 * @param host the name of the machine or container; empty where it is not known
 * @param jvm its name and version
 * @param startMillis when the process started, ms since the epoch
 */
public record RunningProgram(String main, String host, String jvm, long startMillis) {
  private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

  public static RunningProgram current() {
    String command = System.getProperty("sun.java.command", "").split(" ", 2)[0];
    return new RunningProgram(
        command.substring(command.lastIndexOf('/') + 1),
        hostName(),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
        RunId.current().startMillis());
  }

  /** From the kernel: a resolver may take seconds. */
  private static String hostName() {
    try {
      return Files.readString(HOST).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
