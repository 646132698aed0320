package dev.memprof.ledger.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees of files as kernels show them, each line as seen on a real machine but for its numbers. */
class ControlGroupsTest {
  private static final String V1_ROOT =
      "34 30 0:31 / /sys/fs/cgroup/memory rw,nosuid shared:9 - cgroup cgroup rw,memory\n";
  private static final String V2_ROOT =
      "35 24 0:30 / /sys/fs/cgroup rw,nosuid,nodev shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

  @TempDir Path root;

  @BeforeEach
  void otherMounts() throws IOException {
    write("proc/self/mountinfo", "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void mount(String line) throws IOException {
    Path file = root.resolve("proc/self/mountinfo");
    Files.writeString(file, Files.readString(file) + line);
  }

  private void unified(String directory, String max, String high, String current, String inactive)
      throws IOException {
    write(directory + "/memory.max", max + "\n");
    write(directory + "/memory.high", high + "\n");
    write(directory + "/memory.current", current + "\n");
    write(directory + "/memory.stat", "anon 77\nfile 99\ninactive_file " + inactive + "\nslab 5\n");
  }

  private void legacy(String directory, String limit, String usage, String inactive)
      throws IOException {
    write(directory + "/memory.limit_in_bytes", limit + "\n");
    write(directory + "/memory.usage_in_bytes", usage + "\n");
    write(
        directory + "/memory.stat",
        "cache 7\ninactive_file 3\nhierarchical_memory_limit 9\ntotal_inactive_file " + inactive);
  }

  /** {@code NAME use/ceiling} of each that has a ceiling. */
  private List<String> limits() throws IOException {
    List<String> found = new ArrayList<>();
    for (Limit limit : new ControlGroups(root, root.resolve("proc/self")).limits()) {
      try (limit) {
        if (limit.ceilingBytes() > 0) {
          found.add(limit.name() + " " + limit.useBytes(0) + "/" + limit.ceilingBytes());
        }
      }
    }
    return found;
  }

  @Test
  void readsAServiceOnAHostOfVersion2() throws IOException {
    mount(V2_ROOT);
    write("proc/self/cgroup", "0::/system.slice/app.service\n");
    write("sys/fs/cgroup/cgroup.controllers", "cpu memory\n"); // the root has no memory.max
    unified("sys/fs/cgroup/system.slice", "max", "max", "9001", "1");
    unified("sys/fs/cgroup/system.slice/app.service", "4096007", "4000007", "3000007", "1000");
    assertThat(limits())
        .containsExactly("memory.max 2999007/4096007", "memory.high 2999007/4000007");
  }

  @Test
  void readsEveryLevelOfNestedGroups() throws IOException {
    mount(V2_ROOT);
    write("proc/self/cgroup", "0::/kubepods/pod7/c1\n");
    unified("sys/fs/cgroup/kubepods", "9000", "max", "800", "0");
    unified("sys/fs/cgroup/kubepods/pod7", "max", "5000", "700", "100");
    unified("sys/fs/cgroup/kubepods/pod7/c1", "4000", "max", "600", "0");
    assertThat(limits())
        .containsExactly(
            "memory.max 600/4000",
            "memory.high of /kubepods/pod7 600/5000",
            "memory.max of /kubepods 800/9000");
  }

  /** A namespace of its own: the mount shows the container's group as its root. */
  @Test
  void readsAContainerWithANamespace() throws IOException {
    mount(V2_ROOT);
    write("proc/self/cgroup", "0::/\n");
    unified("sys/fs/cgroup", "4000", "max", "600", "0");
    assertThat(limits()).containsExactly("memory.max 600/4000");
  }

  /** Docker before that: the host's path, and a mount that begins at it. */
  @Test
  void readsAContainerOfVersion1() throws IOException {
    mount(
        "1204 1198 0:34 /docker/3bec /sys/fs/cgroup/memory ro,nosuid master:17 - cgroup cgroup"
            + " rw,memory\n");
    write("proc/self/cgroup", "9:name=systemd:/docker/3bec\n4:memory:/docker/3bec\n0::/\n");
    legacy("sys/fs/cgroup/memory", "4000", "600", "11");
    assertThat(limits()).containsExactly("memory.limit_in_bytes 589/4000");
  }

  @Test
  void readsAGroupBelowTheMountsOwn() throws IOException {
    mount("34 30 0:31 /docker/3bec /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
    write("proc/self/cgroup", "4:memory:/docker/3bec/inner\n");
    legacy("sys/fs/cgroup/memory", "4000", "600", "0");
    legacy("sys/fs/cgroup/memory/inner", "3000", "500", "0");
    assertThat(limits())
        .containsExactly("memory.limit_in_bytes 500/3000", "memory.limit_in_bytes of / 600/4000");
  }

  /** The host's path, a mount of its own namespace: Podman, and Docker with a host's cgroup. */
  @Test
  void takesTheMountPointWhereTheGroupCannotBeSeen() throws IOException {
    mount(V2_ROOT);
    write("proc/self/cgroup", "0::/docker/3bec\n");
    unified("sys/fs/cgroup", "4000", "max", "600", "0");
    assertThat(limits()).containsExactly("memory.max 600/4000");
  }

  @Test
  void leavesOutOuterGroupsThatDoNotBind() throws IOException {
    mount(V1_ROOT);
    write("proc/self/cgroup", "4:cpu,memory:/a/b\n");
    legacy("sys/fs/cgroup/memory/a", "4000", "600", "0");
    legacy("sys/fs/cgroup/memory/a/b", "3000", "500", "0");
    write("sys/fs/cgroup/memory/a/memory.use_hierarchy", "0\n");
    assertThat(limits()).containsExactly("memory.limit_in_bytes 500/3000");
    write("sys/fs/cgroup/memory/a/memory.use_hierarchy", "1\n");
    assertThat(limits()).hasSize(2);
  }

  @Test
  void readsBothVersionsOfAHybridHost() throws IOException {
    mount(V1_ROOT);
    mount("40 30 0:37 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n");
    write("proc/self/cgroup", "4:memory:/a\n0::/a\n");
    legacy("sys/fs/cgroup/memory/a", "3000", "500", "0");
    Files.createDirectories(root.resolve("sys/fs/cgroup/unified/a"));
    assertThat(limits()).containsExactly("memory.limit_in_bytes 500/3000");
  }

  @Test
  void readsEscapedMountPoints() throws IOException {
    mount("35 24 0:30 / /sys/fs/c\\040groups rw - cgroup2 cgroup2 rw\n");
    write("proc/self/cgroup", "0::/a:b\n");
    unified("sys/fs/c groups/a:b", "4000", "max", "600", "0");
    assertThat(limits()).containsExactly("memory.max 600/4000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max",
        "",
        "0",
        "-1",
        "0x1000",
        "4000 bytes?",
        "99999999999999999999999",
        "9223372036854771712",
        "\u0000\u0000",
        "ÿ"
      })
  void takesNonsenseForNoLimit(String max) throws IOException {
    mount(V2_ROOT);
    write("proc/self/cgroup", "0::/a\n");
    unified("sys/fs/cgroup/a", max, "max", "600", "0");
    boolean startsWithANumber = max.equals("4000 bytes?");
    assertThat(limits()).hasSize(startsWithANumber ? 1 : 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "0:",
        "0::",
        "0::relative",
        "0::/../../etc",
        "0::/a/../../..",
        "4:memory",
        "::::",
        "0::/\u0000",
        "0::/\ufffd\ufffd"
      })
  void survivesStrangeMemberships(String text) throws IOException {
    mount(V2_ROOT);
    mount("x y - cgroup2\n - \n35 24 0:30 / - cgroup2 cgroup2 rw\n");
    write("proc/self/cgroup", text);
    unified("sys/fs/cgroup", "max", "max", "9", "0");
    unified("etc", "4000", "max", "600", "0"); // must not be reached
    assertThat(limits()).isEmpty();
  }

  @Test
  void statisticsWithoutTheKeyCountEverything() throws IOException {
    mount(V2_ROOT);
    write("proc/self/cgroup", "0::/a\n");
    unified("sys/fs/cgroup/a", "4000", "max", "600", "0");
    write("sys/fs/cgroup/a/memory.stat", "inactive_file_pages 500\n inactive_file 400\n");
    assertThat(limits()).containsExactly("memory.max 600/4000");
  }

  @Test
  void readsTheDearStatisticsOnlyWhenItMatters() throws IOException {
    mount(V2_ROOT);
    write("proc/self/cgroup", "0::/a\n");
    unified("sys/fs/cgroup/a", "4000", "max", "600", "100");
    for (Limit limit : new ControlGroups(root, root.resolve("proc/self")).limits()) {
      try (limit) {
        assertThat(limit.useBytes(601)).isEqualTo(600);
        assertThat(limit.useBytes(600)).isEqualTo(500);
      }
    }
  }

  @Test
  void tellsWhatTheInnermostGroupIsChargedFor() throws IOException {
    mount(V2_ROOT);
    write("proc/self/cgroup", "0::/a/b\n");
    unified("sys/fs/cgroup/a", "1000", "max", "500", "0");
    unified("sys/fs/cgroup/a/b", "900", "max", "400", "0");
    write("sys/fs/cgroup/a/b/memory.stat", "anon 77\nfile 99\nkernel 13\nshmem 31\nsock 7\n");

    List<Limit> limits = new ControlGroups(root, root.resolve("proc/self")).limits();

    assertThat(limits.get(0).charges())
        .containsExactly(
            new Charge("page cache", 99),
            new Charge("shared memory and tmpfs", 31),
            new Charge("kernel", 13),
            new Charge("sockets", 7));
    for (Limit limit : limits) {
      limit.close();
    }
  }

  @Test
  void tellsThemOfVersion1() throws IOException {
    mount(V1_ROOT);
    write("proc/self/cgroup", "4:memory:/a\n");
    legacy("sys/fs/cgroup/memory/a", "900", "400", "0");
    write("sys/fs/cgroup/memory/a/memory.stat", "cache 1\ntotal_cache 99\ntotal_shmem 31\n");

    List<Limit> limits = new ControlGroups(root, root.resolve("proc/self")).limits();

    assertThat(limits.get(0).charges())
        .containsExactly(new Charge("page cache", 99), new Charge("shared memory and tmpfs", 31));
    for (Limit limit : limits) {
      limit.close();
    }
  }
}
