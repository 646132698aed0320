package dev.memprof.ledger.proc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MountsTest {
  @Test
  void findsFileSystemsInMemory() {
    String mountinfo =
        """
        22 28 0:20 / /sys rw,nosuid shared:7 - sysfs sysfs rw
        28 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
        29 28 0:27 / /dev/shm rw,nosuid master:3 shared:4 - tmpfs tmpfs rw
        30 28 0:300 / /a\\040tmpfs\\040- rw - ramfs none rw
        """;

    assertThat(Mounts.of(mountinfo).inMemory()).containsExactlyInAnyOrder("00:1b", "00:12c");
  }

  @Test
  void tellsWhatIsMountedWhere() {
    String mountinfo =
        """
        34 30 0:31 /docker/3bec /sys/fs/a\\040group ro,nosuid shared:9 - cgroup cgroup rw,memory
        35 30 0:32 / /cut short
        36 30 0:33 / /bare rw - proc
        """;

    assertThat(Mounts.of(mountinfo).all())
        .containsExactly(
            new Mounts.Mount("0:31", "/docker/3bec", "/sys/fs/a group", "cgroup", "rw,memory"),
            new Mounts.Mount("0:33", "/", "/bare", "proc", ""));
  }
}
