package dev.memprof.ledger.limits;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What the kernel counts of a process: {@code /proc/PID/statm}, in pages (proc(5)). For any
 * threads.
 */
public final class ProcessMemory implements AutoCloseable {
  /** Null where there is no {@code /proc}. */
  private final KernelFile file;

  private final long pageBytes;
  private volatile long virtualBytes = KernelFile.NONE;
  private volatile long residentBytes = KernelFile.NONE;

  /**
   * @param directory of the process: {@code /proc/self}
   * @param pageBytes the kernel's, of which jemalloc's may be a multiple
   */
  public ProcessMemory(Path directory, long pageBytes) {
    this.pageBytes = pageBytes;
    KernelFile opened = null;
    try {
      opened = new KernelFile(directory.resolve("statm"));
    } catch (IOException e) {
      // all is unknown then
    }
    file = opened;
    ProcessMemory unused = refresh();
  }

  /** Looks again; where the kernel does not answer, everything stays as it was. */
  public synchronized ProcessMemory refresh() {
    if (file == null) {
      return this;
    }
    try {
      file.refresh();
      virtualBytes = file.number(0) * pageBytes;
      residentBytes = file.number(1) * pageBytes;
    } catch (IOException e) {
      // at the end, when the file is closed
    }
    return this;
  }

  /** Address space in use, as of the last refresh; -1 where the kernel does not tell. */
  long virtualBytes() {
    return virtualBytes;
  }

  /** Resident set size, as of the last refresh; -1 where the kernel does not tell. */
  public long residentBytes() {
    return residentBytes;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
