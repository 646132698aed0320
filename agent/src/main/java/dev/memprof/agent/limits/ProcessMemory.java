package dev.memprof.agent.limits;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What the kernel counts of this process: {@code /proc/self/statm}, in pages (proc(5)). For any
 * threads.
 */
public final class ProcessMemory implements AutoCloseable {
  private final KernelFile file;
  private final long pageBytes;
  private volatile long virtualBytes;
  private volatile long residentBytes;

  ProcessMemory(Path root, long pageBytes) throws IOException {
    this.pageBytes = pageBytes;
    file = new KernelFile(root.resolve("proc/self/statm"));
    ProcessMemory unused = refresh();
  }

  /**
   * @throws IOException when there is no {@code /proc}
   */
  public static ProcessMemory open() throws IOException {
    return new ProcessMemory(Path.of("/"), pageBytes());
  }

  /** The kernel's, which jemalloc's may be a multiple of. */
  private static long pageBytes() {
    return NativeLibrary.getProcess().getFunction("getpagesize").invokeInt(new Object[0]);
  }

  /** Looks again; where the kernel does not answer, everything stays as it was. */
  public synchronized ProcessMemory refresh() {
    try {
      file.refresh();
      virtualBytes = file.number(0) * pageBytes;
      residentBytes = file.number(1) * pageBytes;
    } catch (IOException e) {
      // at the end, when the file is closed
    }
    return this;
  }

  /** Address space in use, as of the last refresh. */
  long virtualBytes() {
    return virtualBytes;
  }

  /** Resident set size, as of the last refresh. */
  public long residentBytes() {
    return residentBytes;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
