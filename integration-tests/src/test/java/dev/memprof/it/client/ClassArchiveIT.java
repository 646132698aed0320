package dev.memprof.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Idle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The archive of classes by which verbs start faster, and what must never come of it. */
class ClassArchiveIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final String SCRIPT = System.getProperty("memprof.script");

  @TempDir Path directory;

  private Jvm memprof(Jdk jdk, String cache, Object... words) throws Exception {
    return Jvm.run(
        new Jvm.Builder(SCRIPT)
            .add(words)
            .environment("JAVA_HOME", jdk.tool("java").getParent().getParent().toString())
            .environment("XDG_CACHE_HOME", cache));
  }

  /** The verb tells where each class comes from. */
  private static Jvm loading(Jdk jdk, Path cache, Object... words) throws Exception {
    return Jvm.run(
        new Jvm.Builder(SCRIPT)
            .add(words)
            .environment("JAVA_HOME", jdk.tool("java").getParent().getParent().toString())
            .environment("XDG_CACHE_HOME", cache.toString())
            .environment("MEMPROF_JAVA_OPTS", "-Xlog:class+load"));
  }

  private static List<Path> archives(Path cache) throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("memprof"))) {
      return files.toList();
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void firstLookMakesIt(Jdk jdk) throws Exception {
    Path cache = Files.createDirectory(directory.resolve("cache"));
    try (Jvm jvm = Jvm.light(jdk, "").add(Idle.class.getName()).startReady()) {
      assertThat(memprof(jdk, cache.toString(), "list").exitCode()).isZero();
      assertThat(archives(cache)).as("list loads too little").isEmpty();
      Jvm first = memprof(jdk, cache.toString(), "status", jvm.pid());
      assertThat(first.exitCode()).as(first.text()).isZero();
      assertThat(archives(cache)).hasSize(1);
      Path archive = archives(cache).get(0);
      assertThat(Files.getPosixFilePermissions(archive.getParent()))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      Jvm listed = loading(jdk, cache, "list");
      Jvm seen = loading(jdk, cache, "top", jvm.pid());
      assertThat(listed.text())
          .as("lambdas of verbs that did not make the archive")
          .containsPattern("cli\\.verb\\.ListCommand\\$\\$Lambda\\S* source: shared objects file")
          .doesNotContainPattern("dev\\.memprof\\.cli\\.\\S* source: dev\\.memprof");
      assertThat(seen.text())
          .containsPattern("dev\\.memprof\\.cli\\.target\\.Target source: shared objects file")
          .containsPattern("picocli\\.CommandLine source: shared objects file")
          .containsPattern("dev\\.memprof\\.profile\\.Profiles source: shared objects file");
    }
  }

  /** A look that the target's Java part does not answer connects to none; the archive has it. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void hasWhatOtherVerbsNeed(Jdk jdk) throws Exception {
    Path cache = Files.createDirectory(directory.resolve("cache"));
    try (Jvm jvm = Jvm.light(jdk, "").add(Idle.class.getName()).startReady()) {
      Jvm first = memprof(jdk, cache.toString(), "top", jvm.pid());
      assertThat(first.exitCode()).as(first.text()).isZero();
      Jvm connected = loading(jdk, cache, "on", jvm.pid());
      assertThat(connected.text())
          .containsPattern(
              "javax\\.management\\.remote\\.rmi\\.RMIConnector source: shared objects");
      Jvm where = loading(jdk, cache, "where", jvm.pid());
      assertThat(where.exitCode()).as(where.text()).isZero();
      assertThat(where.text())
          .containsPattern("store\\.text\\.LedgerText\\$\\$Lambda\\S* source: shared objects file");
    }
  }

  /** Nobody is told, and nothing is worse than without. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void doesWithout(Jdk jdk) throws Exception {
    Path cache = Files.createDirectory(directory.resolve("cache"));
    try (Jvm jvm = Jvm.light(jdk, "").add(Idle.class.getName()).startReady()) {
      assertThat(memprof(jdk, cache.toString(), "status", jvm.pid()).exitCode()).isZero();
      Path archive = archives(cache).get(0);
      Files.delete(archive);
      String expected = "live            ";
      for (byte[] broken : new byte[][] {new byte[0], new byte[77_777]}) {
        Files.write(archive, broken);
        assertThat(memprof(jdk, cache.toString(), "status", jvm.pid()).output().get(0))
            .startsWith(expected);
      }
      for (String unusable : List.of("/dev/null", "/proc", "relative", directory + "/none")) {
        Jvm client = memprof(jdk, unusable, "status", jvm.pid());
        assertThat(client.exitCode()).as(unusable + client.text()).isZero();
        assertThat(client.output().get(0)).startsWith(expected);
      }
    }
  }
}
