package dev.memprof.it.dumps;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Stage;
import dev.memprof.it.harness.Surroundings;
import dev.memprof.it.programs.SteadyLeak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dumps of a user among others, who put what they like where they may write. */
class SharedStoreIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String QUIET = "growth=off,limits=off,";

  private static final int USER = 54_321;
  private static final int ATTACKER = 54_999;

  private static final String TMP = "mount -t tmpfs -o mode=1777 tmpfs /tmp";

  /** Where everybody may write, nobody can be kept from renaming and removing either. */
  private static final String SHARED =
      TMP
          + " && mkdir -m 777 /tmp/shared && echo precious > /tmp/precious && chmod 600"
          + " /tmp/precious && chown "
          + USER
          + " /tmp/precious && cd /tmp/shared && mkfifo run-1-1.tsv"
          + " && truncate -s 1900000003 run-2-2.tsv && mkfifo 20260101T000000Z-manual-1.pb.gz"
          + " && chown "
          + ATTACKER
          + " /tmp/shared/*";

  private static final String THEIRS = "/tmp/shared/run-2-2.tsv";

  @RegisterExtension static final Stage STAGE = new Stage();

  private static Surroundings user(String mounts) {
    return new Surroundings("a user among others", USER, mounts);
  }

  private static Jvm start(Jdk jdk, Surroundings of, String options) throws Exception {
    return of.command(jdk.tool("java"), "-Xmx64m", "-XX:MaxDirectMemorySize=2g")
        .add("-XX:+ExitOnOutOfMemoryError")
        .add("-javaagent:" + STAGE.resolve("memprof.jar") + "=lg_prof_sample=13," + options)
        .add("-cp", STAGE.resolve("programs"), SteadyLeak.class.getName())
        .startReady();
  }

  /** As a user, in the surroundings of a JVM. */
  private static String run(int uid, Jvm jvm, Object... words) throws Exception {
    try (Jvm command = Jvm.run(new Surroundings("", uid, "").beside(jvm, words))) {
      assertThat(command.exitCode()).as(command.text()).isZero();
      return command.text();
    }
  }

  private static String memprof(Jdk jdk, Jvm jvm, Object... words) throws Exception {
    return memprof(
        jdk, jvm, new Surroundings("", USER, "").beside(jvm, STAGE.resolve("bin/memprof")), words);
  }

  private static String memprof(Jdk jdk, Jvm jvm, Jvm.Builder start, Object... words)
      throws Exception {
    try (Jvm command = Jvm.run(start.add(words).environment("JAVA_HOME", jdk.home().toString()))) {
      assertThat(command.exitCode()).as(command.text() + "\n" + jvm.text()).isZero();
      return command.text();
    }
  }

  private static Path dump(Jdk jdk, Jvm jvm) throws Exception {
    String stored = memprof(jdk, jvm, "dump", jvm.pid());
    return Path.of(stored.substring(stored.lastIndexOf('\n') + 1));
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void storesOfAUidWithoutAName(Jdk jdk) throws Exception {
    try (Jvm jvm = start(jdk, user(TMP), QUIET)) {
      assertThat(dump(jdk, jvm).toString()).startsWith("/tmp/memprof-54321/dumps/" + jvm.pid());
      assertThat(memprof(jdk, jvm, "dumps")).contains("-manual-1.pb.gz");
      assertThat(jvm.text()).doesNotContain("memprof: no dumps", "memprof: dump failed");
      assertThat(run(0, jvm, "find", "/tmp/memprof-54321/dumps", "-perm", "/077")).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void storesElsewhereWhereItsNameIsTaken(Jdk jdk) throws Exception {
    for (String taken :
        new String[] {
          "mkdir -m 777 /tmp/memprof-54321 && chown 54999 /tmp/memprof-54321",
          "ln -s /tmp/precious /tmp/memprof-54321 && mkdir -m 777 /tmp/precious",
          "mkdir -m 777 /tmp/memprof-54321 && chown 54321 /tmp/memprof-54321"
        }) {
      try (Jvm jvm = start(jdk, user(TMP + " && " + taken), QUIET)) {
        String other = dump(jdk, jvm).toString();
        assertThat(other).matches("/tmp/memprof-54321-\\d+/dumps/.*-manual-1\\.pb\\.gz");
        assertThat(jvm.output())
            .filteredOn(line -> line.contains("dumps are stored in"))
            .containsExactly(
                "memprof: /tmp/memprof-54321 is not this user's alone; dumps are stored in "
                    + other.substring(0, other.indexOf("/dumps/") + "/dumps".length()));
        assertThat(memprof(jdk, jvm, "dumps")).contains("-manual-1.pb.gz");
        assertThat(run(0, jvm, "find", "/tmp/memprof-54321/", "-name", "*.gz")).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void writesThroughNoLinkOfAnother(Jdk jdk) throws Exception {
    try (Jvm jvm = start(jdk, user(SHARED), QUIET + "dir=/tmp/shared")) {
      String planted =
          """
          cd /tmp/shared
          run=$(ls | sed -n 's/^run-\\(.*\\)\\.tsv$/\\1/p' | grep -v -e '^1-1$' -e '^2-2$')
          for s in $(seq 0 90); do
            t=$(date -u -d "+$s sec" +%Y%m%dT%H%M%SZ)
            for n in 1 2; do
              ln -s /tmp/precious partial-$run-$t-manual-$n.pb.gz.part
              ln -s /tmp/precious work-$run-$t-$n
            done
          done
          echo planted\
          """;
      assertThat(run(ATTACKER, jvm, "sh", "-c", planted)).isEqualTo("planted");
      Path first = dump(jdk, jvm);
      assertThat(run(USER, jvm, "cat", "/tmp/precious")).isEqualTo("precious");
      assertThat(dump(jdk, jvm)).isNotEqualTo(first);
      assertThat(memprof(jdk, jvm, "dumps", jvm.pid())).contains("" + first.getFileName());
      assertThat(filesThatOthersCanRead(jvm)).isEqualTo(THEIRS);
      assertThat(jvm.text()).doesNotContain("memprof: dump failed");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void keepsFromOthersWhatJemallocWrites(Jdk jdk) throws Exception {
    String options = QUIET + "interval-dumps=jemalloc,lg_prof_interval=20,dir=/tmp/shared";
    try (Jvm jvm = start(jdk, user(SHARED), options)) {
      // While it writes; they come every 200 ms.
      await("dumps by jemalloc")
          .atMost(PATIENCE)
          .until(
              () -> {
                assertThat(filesThatOthersCanRead(jvm)).isEqualTo(THEIRS);
                return memprof(jdk, jvm, "dumps", jvm.pid()).contains("by jemalloc");
              });
      assertThat(filesThatOthersCanRead(jvm)).isEqualTo(THEIRS);
    }
  }

  private static String filesThatOthersCanRead(Jvm jvm) throws Exception {
    // find fails where it may not look into a directory.
    return run(ATTACKER, jvm, "sh", "-c", "find /tmp/shared -type f -readable 2>/dev/null; true");
  }

  /** Such a root stands in no table of mounts. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void storesInAChrootThatIsNoMountPoint(Jdk jdk) throws Exception {
    String mounts =
        TMP
            + " && mkdir -m 755 /tmp/root && cd /tmp/root && mkdir -m 1777 tmp"
            + " && for d in usr bin lib lib64 etc proc dev var; do"
            + " mkdir $d && mount --rbind /$d $d || exit 1; done";
    Surroundings root = new Surroundings("a chroot", 0, mounts);
    Path directory = Files.createDirectory(STAGE.resolve("of-chroot-" + jdk.feature()));
    try (Jvm jvm =
        root.command("chroot", "/tmp/root", jdk.tool("java"))
            .add(
                "-javaagent:"
                    + STAGE.resolve("memprof.jar")
                    + "="
                    + QUIET
                    + "lg_prof_sample=16,dir="
                    + directory)
            .add("-cp", STAGE.resolve("programs"), SteadyLeak.class.getName())
            .startReady()) {
      Jvm.Builder inside =
          new Surroundings("", 0, "")
              .beside(jvm, "chroot", "/tmp/root", STAGE.resolve("bin/memprof"));
      assertThat(memprof(jdk, jvm, inside, "dump", jvm.pid())).contains(directory + "/");
      assertThat(jvm.text()).doesNotContain("Mount point", "dump failed");
    }
    List<String> dumps = names(directory).stream().filter(name -> name.endsWith(".gz")).toList();
    assertThat(dumps).singleElement().asString().contains("-manual-");
    assertThatProfile(directory.resolve(dumps.get(0))).hasSites();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
