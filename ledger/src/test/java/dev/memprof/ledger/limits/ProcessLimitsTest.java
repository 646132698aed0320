package dev.memprof.ledger.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLimitsTest {
  private static final int PAGE = 4_096;

  @TempDir Path root;

  private static Path directory(Path root) {
    return root.resolve("proc/self");
  }

  private static Limits limits(Path root, ProcessMemory process) {
    return new Limits(
        root,
        directory(root),
        process,
        JvmLimit.directMemory(() -> 1_000_003, () -> 7),
        JvmLimit.heap(() -> 2_000_003, () -> 77));
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void readsTheAddressSpaceOfAProcess() throws IOException {
    write("proc/self/statm", "2451 1066 612 2 0 871 0\n");
    write(
        "proc/self/limits",
        """
        Limit                     Soft Limit           Hard Limit           Units     \s
        Max cpu time              unlimited            unlimited            seconds   \s
        Max address space         20971520             unlimited            bytes     \s
        Max file locks            unlimited            unlimited            locks     \s
        """);
    try (ProcessMemory process = new ProcessMemory(directory(root), PAGE).refresh();
        AddressSpaceLimit limit = new AddressSpaceLimit(directory(root), process)) {
      assertThat(process.residentBytes()).isEqualTo(1_066L * PAGE);
      assertThat(limit.ceilingBytes()).isEqualTo(20_971_520);
      assertThat(limit.useBytes(0)).isEqualTo(2_451L * PAGE);
      write("proc/self/limits", "Max address space         unlimited    unlimited    bytes\n");
      assertThat(limit.ceilingBytes()).isEqualTo(KernelFile.NONE);
    }
  }

  @Test
  void readsTheMachinesMemory() throws IOException {
    write(
        "proc/meminfo",
        "MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    300 kB\n");
    try (PhysicalMemoryLimit limit = new PhysicalMemoryLimit(root)) {
      assertThat(limit.ceilingBytes()).isEqualTo(1_000 << 10);
      assertThat(limit.useBytes(0)).isEqualTo(700 << 10);
    }
  }

  @Test
  void tellsWhatTheContainerMayUse() throws IOException {
    write("proc/self/statm", "2451 1066 612 2 0 871 0\n");
    write("proc/self/limits", "Max address space         1048576    unlimited    bytes\n");
    write("proc/meminfo", "MemTotal:       1000 kB\nMemAvailable:    300 kB\n");
    write("proc/self/cgroup", "0::/pods/one\n");
    write("proc/self/mountinfo", "35 24 0:30 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    for (String group : new String[] {"pods", "pods/one"}) {
      write("sys/fs/cgroup/" + group + "/memory.max", "max\n");
      write("sys/fs/cgroup/" + group + "/memory.current", "100000\n");
      write("sys/fs/cgroup/" + group + "/memory.stat", "inactive_file 4096\n");
    }
    try (ProcessMemory process = new ProcessMemory(directory(root), PAGE);
        Limits limits = limits(root, process)) {
      assertThat(limits.containerBytes()).isEqualTo(KernelFile.NONE);
      write("sys/fs/cgroup/pods/memory.max", "300000\n");
      write("sys/fs/cgroup/pods/one/memory.max", "400000\n");
      assertThat(limits.containerBytes()).as("until the next refresh").isEqualTo(KernelFile.NONE);
      assertThat(limits.refresh().containerBytes()).isEqualTo(300_000);
      assertThat(limits.all())
          .contains(
              new LimitUse("memory.max", 95_904, 400_000),
              new LimitUse("memory.max of /pods", 95_904, 300_000),
              new LimitUse("RLIMIT_AS", 2_451L * PAGE, 1_048_576));
    }
  }

  /** What this test runs in, by the real files. */
  @Test
  void readsThisProcess() throws IOException {
    Path slash = Path.of("/");
    try (ProcessMemory process = new ProcessMemory(directory(slash), PAGE).refresh();
        Limits limits = limits(slash, process)) {
      assertThat(process.residentBytes()).isBetween(10L << 20, 64L << 30);
      assertThat(process.virtualBytes()).isGreaterThan(process.residentBytes());
      assertThat(limits.all())
          .extracting(LimitUse::name)
          .contains("MaxDirectMemorySize", "physical memory", "java heap");
      assertThat(limits.all()).allMatch(use -> use.ratio() >= 0 && use.ratio() <= 1.5);
      assertThat(limits.ofNativeMemory(0)).noneMatch(use -> use.name().equals("java heap"));
    }
  }

  @Test
  void readsNumbersOfHostileFiles() throws IOException {
    write("file", "12x 34\n");
    try (KernelFile file = new KernelFile(root.resolve("file"))) {
      assertThat(file.number(0)).as("before the first look").isEqualTo(KernelFile.NONE);
      assertThat(file.refresh().number(0)).isEqualTo(KernelFile.NONE);
      assertThat(file.number(1)).isEqualTo(34);
      assertThat(file.number(2)).isEqualTo(KernelFile.NONE);
      write("file", "");
      assertThat(file.refresh().number(0)).isEqualTo(KernelFile.NONE);
      assertThat(file.after("key")).isEqualTo(KernelFile.NONE);
      write("file", "key");
      assertThat(file.refresh().after("key")).isEqualTo(KernelFile.NONE);
      write("file", "key \nkeys 1\nkey: 2\nkey  3");
      assertThat(file.refresh().after("key")).isEqualTo(KernelFile.NONE);
      write("file", "9223372036854775807 9223372036854775808");
      assertThat(file.refresh().number(0)).isEqualTo(Long.MAX_VALUE);
      assertThat(file.number(1)).isEqualTo(KernelFile.NONE);
      write("file", "1".repeat(20_000));
      assertThat(file.refresh().number(0)).isEqualTo(KernelFile.NONE);
    }
  }
}
