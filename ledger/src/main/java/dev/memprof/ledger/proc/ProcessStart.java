package dev.memprof.ledger.proc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What tells a process from every other that has, or will have, its pid, whatever the clock does.
 *
 * @param ticks when it started, in clock ticks since the machine's start; 0 where that is not known
 * @param boot id of the machine's start; likewise empty
 * @param namespace in which the pid counts, {@code pid:[4026531836]}; likewise empty
 */
public record ProcessStart(long pid, long ticks, String boot, String namespace) {
  /** Field 22 of {@code /proc/PID/stat}, counted behind the command's name, which ends by ')'. */
  private static final int START_TIME = 22 - 3;

  public static ProcessStart of(long pid) {
    return new ProcessStart(pid, ticksOf(pid), bootId(), pidNamespace(Path.of("/proc/self")));
  }

  /**
   * The same that the process says of itself: in a container it has a pid of its own.
   *
   * @param directory of it, as we see it
   * @param ownPid as it knows it
   */
  static ProcessStart of(Path directory, long ownPid) {
    return new ProcessStart(ownPid, ticksOf(directory), bootId(), pidNamespace(directory));
  }

  /** {@code 4711.97531.BOOT.NAMESPACE}: the same for this process alone. */
  public String id() {
    return String.join(".", Long.toString(pid), Long.toString(ticks), boot, namespace);
  }

  /**
   * Whether that process runs still; false as well where this process cannot know, being in another
   * container.
   */
  public boolean isRunning() {
    return ticks != 0
        && ticks == ticksOf(pid)
        && boot.equals(bootId())
        && namespace.equals(pidNamespace(Path.of("/proc/self")));
  }

  private static long ticksOf(long pid) {
    return ticksOf(Path.of("/proc/" + pid));
  }

  private static long ticksOf(Path directory) {
    try {
      String stat = Files.readString(directory.resolve("stat"), StandardCharsets.ISO_8859_1);
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START_TIME]);
    } catch (IOException | RuntimeException e) {
      return 0; // it has ended, or there is no /proc
    }
  }

  private static String bootId() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static String pidNamespace(Path directory) {
    try {
      return Files.readSymbolicLink(directory.resolve("ns/pid")).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
