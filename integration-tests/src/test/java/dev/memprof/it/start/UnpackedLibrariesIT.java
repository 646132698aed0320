package dev.memprof.it.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Surroundings;
import dev.memprof.it.programs.MemprofLibraries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is preloaded is what was unpacked, wherever the temporary directory is, and nothing else.
 */
class UnpackedLibrariesIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  @TempDir private Path temporary;

  private Jvm run(Jdk jdk, Path temporaryDirectory) throws Exception {
    Jvm jvm =
        Jvm.run(
            Jvm.light(jdk, "dir=" + temporary.resolve("dumps"))
                .add("-Djava.io.tmpdir=" + temporaryDirectory, MemprofLibraries.class.getName()));
    assertThat(jvm.exitCode()).as(jvm.text()).isZero();
    return jvm;
  }

  private static List<String> mapped(Jvm jvm) {
    return jvm.output().stream().filter(line -> line.startsWith("mapped ")).toList();
  }

  private static List<Path> copies(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.endsWith("libmemprof.so")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void liveInADirectoryNamedByUid(Jdk jdk) throws Exception {
    String start = "mapped " + temporary + "/memprof-" + uid() + "/lib-";
    assertThat(mapped(run(jdk, temporary))).hasSize(2).allMatch(line -> line.startsWith(start));
  }

  /** The first starts of a version may come together: no copy is replaced that somebody runs on. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void serveJvmsThatStartAtOnce(Jdk jdk) throws Exception {
    List<Jvm> jvms = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        jvms.add(
            Jvm.light(jdk, "dir=" + temporary.resolve("dumps"))
                .add("-Djava.io.tmpdir=" + temporary, MemprofLibraries.class.getName())
                .start()
                .closeInput());
      }
      for (Jvm jvm : jvms) {
        assertThat(jvm.exitCode()).as(jvm.text()).isZero();
        assertThat(mapped(jvm))
            .as(jvm.text())
            .hasSize(2)
            .noneMatch(line -> line.contains("deleted"));
      }
      assertThat(copies(temporary)).hasSize(1);
    } finally {
      jvms.forEach(Jvm::close);
    }
  }

  /** Both JVMs of a start must meet in one directory, and the next start in the same. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void areOneCopyWhereTheNameIsTaken(Jdk jdk) throws Exception {
    Path taken = Files.createDirectory(temporary.resolve("memprof-" + uid()));
    Files.setPosixFilePermissions(taken, PosixFilePermissions.fromString("rwxrwxrwx"));
    List<String> first = mapped(run(jdk, temporary));
    assertThat(first).hasSize(2).noneMatch(line -> line.contains(taken + "/"));
    assertThat(mapped(run(jdk, temporary))).isEqualTo(first);
    assertThat(copies(temporary)).hasSize(1);
    assertThat(taken).isEmptyDirectory();
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void areNotPreloadedFromPathsThatTheLoaderMisreads(Jdk jdk) throws Exception {
    for (String name : List.of("a b", "a:b", "a\tb", "a$LIB", "${ORIGIN}")) {
      Path directory = Files.createDirectory(temporary.resolve(name));
      Path part = Files.createDirectories(temporary.resolve("a"));
      Jvm jvm = run(jdk, directory);
      assertThat(mapped(jvm)).as(jvm.text()).noneMatch(line -> line.contains("libjemalloc"));
      assertThat(jvm.output())
          .filteredOn(line -> line.startsWith("memprof: not profiling: "))
          .singleElement()
          .asString()
          .contains("LD_PRELOAD cannot name files in", "-Djava.io.tmpdir");
      assertThat(jvm.text()).doesNotContain("ERROR: ld.so");
      assertThat(part).isEmptyDirectory();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void areReplacedWhereTheirContentIsDamaged(Jdk jdk) throws Exception {
    List<String> intact = mapped(run(jdk, temporary));
    Path library = Path.of(intact.get(0).substring("mapped ".length()));
    byte[] content = Files.readAllBytes(library);
    byte[] damaged = content.clone();
    damaged[damaged.length / 2] ^= 0x41;
    Files.write(library, damaged);
    assertThat(mapped(run(jdk, temporary))).isEqualTo(intact);
    assertThat(library).hasBinaryContent(content);
  }

  /** The library is preloaded from one place, and the application has another temporary one. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void areNotLoadedTwiceUnderRun(Jdk jdk) throws Exception {
    Path other = Files.createDirectory(temporary.resolve("other"));
    Jvm jvm =
        Jvm.run(
            new Jvm.Builder(System.getProperty("memprof.script"), "run", "dir=" + temporary)
                .add("--", jdk.tool("java"), "-Djava.io.tmpdir=" + other)
                .add("-cp", Jvm.CLASS_PATH, MemprofLibraries.class.getName()));
    assertThat(jvm.exitCode()).as(jvm.text()).isZero();
    assertThat(mapped(jvm)).hasSize(2);
    assertThat(copies(other)).isEmpty();
  }

  /** HotSpot warns on stdout, and a shell would execute it. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void runEvaluatesNothingButOurs(Jdk jdk) throws Exception {
    Path noisy = Files.createDirectories(temporary.resolve("bin")).resolve("java");
    Path executed = temporary.resolve("executed");
    Files.writeString(
        noisy,
        "#!/bin/sh\necho 'touch "
            + executed
            + "'\necho '[0.001s][warning][os] $(touch "
            + executed
            + ")'\nexec "
            + jdk.tool("java")
            + " \"$@\"\n");
    Files.setPosixFilePermissions(noisy, PosixFilePermissions.fromString("rwxr-xr-x"));
    Jvm jvm =
        Jvm.run(
            new Jvm.Builder(System.getProperty("memprof.script"), "run", "dir=" + temporary)
                .add("--", noisy, "-cp", Jvm.CLASS_PATH, MemprofLibraries.class.getName()));
    assertThat(jvm.exitCode()).as(jvm.text()).isZero();
    assertThat(mapped(jvm)).as(jvm.text()).hasSize(2);
    assertThat(executed).doesNotExist();
  }

  /** A uid without a passwd entry has the user name "?"; a name may hold anything. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void serveEveryUser(Jdk jdk) throws Exception {
    assumeThat(uid()).as("only root can run a JVM as another user").isZero();
    Path stage = Surroundings.stage();
    Path shared = Files.createDirectory(stage.resolve("tmp"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
    for (int user : new int[] {5, 54_321}) {
      Jvm jvm =
          Jvm.run(
              new Jvm.Builder("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups")
                  .add(jdk.tool("java"), "-javaagent:" + stage.resolve("memprof.jar"))
                  .add("-Djava.io.tmpdir=" + shared, "-Duser.name=john smith")
                  .add("-cp", stage.resolve("programs"), MemprofLibraries.class.getName()));
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(mapped(jvm))
          .as(jvm.text())
          .hasSize(2)
          .allMatch(line -> line.startsWith("mapped " + shared + "/memprof-" + user + "/lib-"));
    }
    Jvm unused = Jvm.run(new Jvm.Builder("rm", "-r", stage));
  }

  private static int uid() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self/"), "unix:uid");
  }
}
