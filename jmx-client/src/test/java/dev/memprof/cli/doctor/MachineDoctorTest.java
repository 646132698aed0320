package dev.memprof.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.cli.doctor.Finding.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineDoctorTest {
  @TempDir private Path directory;

  @Test
  void refusesOtherSystems() {
    assertThat(kind(MachineDoctor.system("Linux", "amd64"))).isEmpty();
    assertThat(kind(MachineDoctor.system("Linux", "aarch64"))).contains(Kind.NOT_LINUX);
    assertThat(kind(MachineDoctor.system("Linux", "s390x"))).contains(Kind.NOT_LINUX);
    assertThat(kind(MachineDoctor.system("Mac OS X", "aarch64"))).contains(Kind.NOT_LINUX);
  }

  @Test
  void findsMusl() throws IOException {
    Path maps = directory.resolve("maps");
    Files.writeString(maps, "7f00-7f01 r-xp 0 00:01 1 /lib/ld-musl-x86_64.so.1\n");
    assertThat(kind(MachineDoctor.libc(maps))).contains(Kind.NOT_GLIBC);
    Files.writeString(maps, "7f00-7f01 r-xp 0 00:01 1 /lib/x86_64-linux-gnu/libc.so.6\n");
    assertThat(kind(MachineDoctor.libc(maps))).isEmpty();
  }

  @Test
  void namesEachModuleThatTheRuntimeLacks() {
    assertThat(kind(MachineDoctor.java(List.of("java.logging", "jdk.attach"))))
        .contains(Kind.MISSING_MODULES);
    assertThat(MachineDoctor.java(List.of("java.logging", "jdk.attach")).toString())
        .contains("lacks modules that verbs need: java.logging, jdk.attach")
        .contains("jlink --add-modules java.logging,java.management,");
    assertThat(kind(MachineDoctor.java(List.of()))).isEmpty();
  }

  @Test
  void findsAMissingOrBrokenAgentJar() throws IOException {
    assertThat(kind(MachineDoctor.agentJar(Optional.empty()))).contains(Kind.NO_AGENT_JAR);
    Path broken = directory.resolve("memprof.jar");
    Files.writeString(broken, "no zip");
    assertThat(kind(MachineDoctor.agentJar(Optional.of(broken)))).contains(Kind.NO_AGENT_JAR);
  }

  @Test
  void findsAnAgentJarWithoutLibraries() throws IOException {
    String platform =
        System.getProperty("os.arch").equals("amd64") ? "linux-x86-64" : "linux-aarch64";
    Path one = jar("one.jar", platform + "/libjemalloc.so");
    assertThat(kind(MachineDoctor.agentJar(Optional.of(one)))).contains(Kind.NO_LIBRARIES);
    Path both = jar("both.jar", platform + "/libjemalloc.so", platform + "/libmemprof.so");
    assertThat(kind(MachineDoctor.agentJar(Optional.of(both)))).isEmpty();
    Path other = jar("other.jar", "linux-s390x/libjemalloc.so", "linux-s390x/libmemprof.so");
    assertThat(kind(MachineDoctor.agentJar(Optional.of(other)))).contains(Kind.NO_LIBRARIES);
  }

  @Test
  void findsATemporaryDirectoryThatRunsNothing() throws IOException {
    Path mounts = directory.resolve("mountinfo");
    String root = "1 0 8:1 / / rw,relatime - ext4 /dev/sda rw\n";
    Files.writeString(
        mounts, root + "2 1 0:9 / " + directory.toRealPath() + " rw,nosuid,noexec - tmpfs t rw\n");
    assertThat(kind(MachineDoctor.temporaryDirectory(directory, mounts)))
        .contains(Kind.TEMP_UNUSABLE);
    assertThat(MachineDoctor.temporaryDirectory(directory, mounts).finding().orElseThrow().cure())
        .contains("-Djava.io.tmpdir=")
        .doesNotContain(" dir=");
    Files.writeString(mounts, root + "2 1 0:9 / /elsewhere rw,noexec - tmpfs t rw\n");
    assertThat(kind(MachineDoctor.temporaryDirectory(directory, mounts))).isEmpty();
    assertThat(kind(MachineDoctor.temporaryDirectory(directory.resolve("none"), mounts)))
        .contains(Kind.TEMP_UNUSABLE);
  }

  private Path jar(String name, String... entries) throws IOException {
    Path jar = directory.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String entry : List.of(entries)) {
        zip.putNextEntry(new ZipEntry("META-INF/native/" + entry));
      }
    }
    return jar;
  }

  private static Optional<Kind> kind(MachineDoctor.Check check) {
    return check.finding().map(Finding::kind);
  }
}
