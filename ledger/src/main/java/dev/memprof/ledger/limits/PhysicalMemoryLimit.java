package dev.memprof.ledger.limits;

import java.io.IOException;
import java.nio.file.Path;

/** The machine's memory, whoever uses it: when it ends, the kernel kills somebody. */
final class PhysicalMemoryLimit implements Limit {
  private final KernelFile file;

  PhysicalMemoryLimit(Path root) throws IOException {
    file = new KernelFile(root.resolve("proc/meminfo"));
  }

  @Override
  public String name() {
    return "physical memory";
  }

  @Override
  public long ceilingBytes() throws IOException {
    long kilobytes = file.refresh().after("MemTotal:");
    return kilobytes > 0 ? kilobytes << 10 : KernelFile.NONE;
  }

  @Override
  public long useBytes(long interestingBytes) throws IOException {
    file.refresh();
    return Math.max(0, file.after("MemTotal:") - file.after("MemAvailable:")) << 10;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
