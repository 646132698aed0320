package dev.memprof.it.harness;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A control group of a test's own, of whichever version the machine has; the test is skipped where
 * none can be made. Removed when closed, after what is in it has ended.
 */
public final class ControlGroup implements AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  private final Path directory;
  private final String limitName;

  private ControlGroup(Path directory, String limitName) {
    this.directory = directory;
    this.limitName = limitName;
  }

  public static ControlGroup withMemoryLimit(long bytes) {
    return make(bytes, "memory", "memory.limit_in_bytes", "memory.max");
  }

  /** Processes and threads together. */
  public static ControlGroup withTaskLimit(int tasks) {
    return make(tasks, "pids", "pids.max", "pids.max");
  }

  private static ControlGroup make(long limit, String controller, String legacy, String unified) {
    Path hierarchy = ROOT.resolve(controller);
    String name = "memprof-it-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    boolean isLegacy = Files.isDirectory(hierarchy);
    Path directory = (isLegacy ? hierarchy : ROOT).resolve(name);
    String file = isLegacy ? legacy : unified;
    try {
      Files.createDirectory(directory);
    } catch (IOException e) {
      return skip("no control group can be made: " + e);
    }
    try {
      Files.writeString(directory.resolve(file), Long.toString(limit));
      return new ControlGroup(directory, file);
    } catch (IOException e) {
      boolean unused = directory.toFile().delete();
      return skip("no limit can be set: " + e);
    }
  }

  private static ControlGroup skip(String reason) {
    System.err.println("SKIPPED: " + reason);
    return abort(reason);
  }

  /** For a shell that is to be in it. */
  public String joinCommand() {
    return "echo $$ > " + directory.resolve("cgroup.procs");
  }

  /** As memprof calls it. */
  public String limitName() {
    return limitName;
  }

  @Override
  public void close() {
    // The killed may still be leaving.
    Waiting.on("the end of " + directory).until(() -> directory.toFile().delete());
  }
}
