package dev.memprof.agent.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The kernel's view of this process. */
public final class ProcessReading {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  /** Of the control group of a container, by the kernel's version of control groups. */
  private static final List<Path> LIMITS =
      List.of(
          Path.of("/sys/fs/cgroup/memory.max"),
          Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));

  /** What "no limit" looks like in the older version. */
  private static final long UNLIMITED = 1L << 62;

  private ProcessReading() {}

  /** What the container may use, in bytes; -1 where there is no limit. */
  public static long limitBytes() {
    for (Path file : LIMITS) {
      try {
        long limit = Long.parseLong(Files.readString(file).strip());
        return limit < UNLIMITED ? limit : -1;
      } catch (IOException | NumberFormatException e) {
        // not there, or "max"
      }
    }
    return -1;
  }

  /** Resident set size in bytes; -1 where the kernel does not tell. */
  public static long residentBytes() {
    try {
      String status = Files.readString(STATUS);
      // VmRSS:\t   12345 kB
      int start = status.indexOf(RESIDENT) + RESIDENT.length();
      int end = status.indexOf(" kB", start);
      return Long.parseLong(status.substring(start, end).strip()) << 10;
    } catch (IOException | RuntimeException e) {
      return -1;
    }
  }
}
