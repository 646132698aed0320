package dev.memprof.ledger.limits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A memory limit of one control group. What counts is the working set, as Kubernetes has it: the
 * group's memory without file pages that nobody used lately, which the kernel drops before it kills
 * (Documentation/admin-guide/cgroup-v2.rst, memory.max and inactive_file).
 */
final class CgroupLimit implements Limit {
  /**
   * "No limit" of version 1 is the largest multiple of a page size in 63 bits, which differs by
   * machine.
   */
  private static final long UNLIMITED = 1L << 62;

  private final String name;
  private final KernelFile ceiling;
  private final KernelFile use;
  private final KernelFile statistics;
  private final String reclaimable;

  private CgroupLimit(String name, Path directory, String ceiling, String use, String reclaimable)
      throws IOException {
    this.name = name;
    this.reclaimable = reclaimable;
    this.ceiling = new KernelFile(directory.resolve(ceiling));
    this.use = new KernelFile(directory.resolve(use));
    this.statistics = new KernelFile(directory.resolve("memory.stat"));
  }

  /**
   * Of version 2.
   *
   * @param file {@code memory.max}, beyond which the kernel kills, or {@code memory.high}, beyond
   *     which it throttles
   * @param suffix tells an outer group apart; empty for the process's own
   */
  static CgroupLimit unified(Path directory, String file, String suffix) throws IOException {
    return new CgroupLimit(file + suffix, directory, file, "memory.current", "inactive_file");
  }

  /** Of version 1. */
  static CgroupLimit legacy(Path directory, String suffix) throws IOException {
    String file = "memory.limit_in_bytes";
    return new CgroupLimit(
        file + suffix, directory, file, "memory.usage_in_bytes", "total_inactive_file");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long ceilingBytes() throws IOException {
    long bytes = ceiling.refresh().number(0);
    return bytes > 0 && bytes < UNLIMITED ? bytes : KernelFile.NONE;
  }

  /** The statistics are dear: the kernel sums up all its groups and processors for them. */
  @Override
  public long useBytes(long interestingBytes) throws IOException {
    long bytes = use.refresh().number(0);
    if (bytes < interestingBytes) {
      return bytes;
    }
    long unused = statistics.refresh().after(reclaimable);
    return Math.max(0, bytes - Math.max(0, unused));
  }

  /** Keys of version 2, then of version 1 (Documentation/admin-guide/cgroup-v1/memory.rst). */
  @Override
  public List<Charge> charges() throws IOException {
    List<Charge> charges = new ArrayList<>();
    KernelFile now = statistics.refresh();
    add(charges, "page cache", now.after("file"), now.after("total_cache"));
    add(charges, "shared memory and tmpfs", now.after("shmem"), now.after("total_shmem"));
    add(charges, "kernel", now.after("kernel"), now.after("slab"));
    add(charges, "sockets", now.after("sock"), KernelFile.NONE);
    return charges;
  }

  private static void add(List<Charge> charges, String name, long bytes, long otherwise) {
    long charged = bytes == KernelFile.NONE ? otherwise : bytes;
    if (charged != KernelFile.NONE) {
      charges.add(new Charge(name, charged));
    }
  }

  @Override
  public void close() throws IOException {
    ceiling.close();
    use.close();
    statistics.close();
  }
}
