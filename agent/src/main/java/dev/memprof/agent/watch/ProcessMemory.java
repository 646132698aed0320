package dev.memprof.agent.watch;

import java.io.IOException;
import java.nio.file.Path;

/** What the kernel counts of this process: {@code /proc/self/statm}, in pages (proc(5)). */
final class ProcessMemory implements AutoCloseable {
  private final KernelFile file;
  private final long pageBytes;

  ProcessMemory(Path root, long pageBytes) throws IOException {
    this.pageBytes = pageBytes;
    file = new KernelFile(root.resolve("proc/self/statm"));
  }

  ProcessMemory refresh() throws IOException {
    file.refresh();
    return this;
  }

  /** Address space in use, as of the last refresh. */
  long virtualBytes() {
    return file.number(0) * pageBytes;
  }

  /** Resident set size, as of the last refresh. */
  long residentBytes() {
    return file.number(1) * pageBytes;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
