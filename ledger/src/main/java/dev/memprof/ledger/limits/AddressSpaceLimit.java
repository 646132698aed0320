package dev.memprof.ledger.limits;

import java.io.IOException;
import java.nio.file.Path;

/** {@code ulimit -v}: what is beyond it is refused, and a JVM dies of that (getrlimit(2)). */
final class AddressSpaceLimit implements Limit {
  private final KernelFile limits;
  private final ProcessMemory process;

  /**
   * @param directory of the process: {@code /proc/self}
   * @param process refreshed by its owner
   */
  AddressSpaceLimit(Path directory, ProcessMemory process) throws IOException {
    limits = new KernelFile(directory.resolve("limits"));
    this.process = process;
  }

  @Override
  public String name() {
    return "RLIMIT_AS";
  }

  /** {@code Max address space 4294967296 unlimited bytes}: the soft limit is first. */
  @Override
  public long ceilingBytes() throws IOException {
    long bytes = limits.refresh().after("Max address space");
    return bytes > 0 ? bytes : KernelFile.NONE;
  }

  @Override
  public long useBytes(long interestingBytes) {
    return process.virtualBytes();
  }

  @Override
  public void close() throws IOException {
    limits.close();
  }
}
