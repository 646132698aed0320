package dev.memprof.agent.watch;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What the kernel counts of this process: {@code /proc/self/statm}, in pages (proc(5)). One thread
 * refreshes, any thread may read.
 */
final class ProcessMemory implements AutoCloseable {
  private final KernelFile file;
  private final long pageBytes;
  private volatile long virtualBytes;
  private volatile long residentBytes;

  ProcessMemory(Path root, long pageBytes) throws IOException {
    this.pageBytes = pageBytes;
    file = new KernelFile(root.resolve("proc/self/statm"));
    ProcessMemory unused = refresh();
  }

  ProcessMemory refresh() throws IOException {
    file.refresh();
    virtualBytes = file.number(0) * pageBytes;
    residentBytes = file.number(1) * pageBytes;
    return this;
  }

  /** Address space in use, as of the last refresh. */
  long virtualBytes() {
    return virtualBytes;
  }

  /** Resident set size, as of the last refresh. */
  long residentBytes() {
    return residentBytes;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
