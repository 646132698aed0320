package dev.memprof.agent.limits;

import dev.memprof.ledger.limits.Limits;
import dev.memprof.ledger.limits.ProcessMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A machine whose kernel says what a test has written: one process, and one limit, its memory. */
public final class FakeMachine implements AutoCloseable {
  private static final long PAGE_BYTES = 4_096;

  /** Of the one limit. */
  public static final long MEMORY_BYTES = 1_000L << 20;

  private final Path root;
  private final ProcessMemory process;
  private final Limits limits;

  /**
   * @param root of its file system
   */
  public FakeMachine(Path root) throws IOException {
    this.root = root;
    Path unused = Files.createDirectories(root.resolve("proc/self"));
    setResidentBytes(64 << 20);
    setUsedPercent(10);
    process = new ProcessMemory(root.resolve("proc/self"), PAGE_BYTES);
    limits = OwnLimits.in(root, process);
  }

  public ProcessMemory process() {
    return process;
  }

  public Limits limits() {
    return limits;
  }

  public void setResidentBytes(long bytes) {
    write("proc/self/statm", (2 * bytes / PAGE_BYTES) + " " + (bytes / PAGE_BYTES) + " 7 1 0 9 0");
  }

  /** Of the machine's memory. */
  public void setUsedPercent(int percent) {
    long kilobytes = MEMORY_BYTES >> 10;
    long available = kilobytes * (100 - percent) / 100;
    write("proc/meminfo", "MemTotal: %d kB\nMemAvailable: %d kB\n".formatted(kilobytes, available));
  }

  private void write(String file, String text) {
    try {
      Path unused = Files.writeString(root.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    limits.close();
    process.close();
  }
}
