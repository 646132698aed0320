package dev.memprof.it.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Stage;
import dev.memprof.it.harness.Surroundings;
import dev.memprof.it.programs.Idle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The product as its users have it: not root, in places that are not root's. */
class UsersIT {
  private static final int DEFLATERS = 101;

  @RegisterExtension static final Stage STAGE = new Stage();

  /** Every user, and the first on every JDK. */
  static List<Arguments> everyUser() throws Exception {
    List<Arguments> all = new ArrayList<>();
    for (Surroundings surroundings : Surroundings.all()) {
      for (Jdk jdk : all.isEmpty() ? Jdk.all() : Jdk.any()) {
        all.add(Arguments.of(surroundings, jdk));
      }
    }
    return all;
  }

  /** Default options only: no {@code dir=}. */
  @ParameterizedTest
  @MethodSource("everyUser")
  void findsALeak(Surroundings surroundings, Jdk jdk) throws Exception {
    try (Jvm jvm = start(surroundings, jdk)) {
      if (!surroundings.canLoadLibraries()) {
        assertThat(jvm.text()).containsOnlyOnce("memprof: not profiling").contains("noexec");
        return;
      }
      String unused = jvm.say("\n".repeat(DEFLATERS - 1)).awaitLine("done " + DEFLATERS);

      assertThat(memprof(surroundings, jvm, "top", jvm.pid()))
          .contains(Idle.class.getName() + ".allocate");
      assertThat(memprof(surroundings, jvm, "dump", jvm.pid())).contains(".pb.gz");
      if (surroundings.equals(Surroundings.all().get(0))) {
        assertThatTheOtherVerbsWork(surroundings, jvm);
      }

      assertThat(jvm.output())
          .as("nothing that a person would have to mend")
          .filteredOn(line -> line.contains("memprof"))
          .allMatch(line -> line.contains("is not this user's alone; dumps are stored in"));
      assertThat(surroundings.temporaryFiles(jvm))
          .as("all that is new is this user's")
          .allMatch(file -> file.startsWith(surroundings.uid() + " ") || wasThere(file));
      assertThat(jvm.directory()).as("the working directory").isEmptyDirectory();
    }
  }

  /** As in a container, where root lacks that capability unless it was given. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void rootThatMayNotLookIsToldSo(Jdk jdk) throws Exception {
    Surroundings surroundings = Surroundings.all().get(0);
    try (Jvm jvm = start(surroundings, jdk)) {
      Jvm client =
          Jvm.run(
              new Jvm.Builder("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--")
                  .add(STAGE.resolve("bin/memprof"), "where", jvm.pid()));

      assertThat(client.exitCode()).isEqualTo(1);
      assertThat(client.text())
          .contains("may not be looked into", "run memprof as that user", "SYS_PTRACE")
          .doesNotContain("is not a JVM");
    }
  }

  /** They go the same ways, to the JVM and to its store. */
  private static void assertThatTheOtherVerbsWork(Surroundings surroundings, Jvm jvm)
      throws Exception {
    assertThat(memprof(surroundings, jvm, "status", jvm.pid())).contains("sampling");
    assertThat(memprof(surroundings, jvm, "flame", jvm.pid(), "-o", "/tmp/live.html")).isNotNull();
    assertThat(memprof(surroundings, jvm, "dumps", jvm.pid())).contains("manual");
    assertThat(client(surroundings, jvm, "doctor", jvm.pid()).text())
        .containsAnyOf("zlib open: ", "nothing to cure") // the leak, just large enough to note
        .doesNotContain("cannot", "wrong");
  }

  /** The directory itself, and those that somebody else has made in it. */
  private static boolean wasThere(String file) {
    return file.startsWith("0 1777 /tmp") || file.startsWith("1 777 /tmp/memprof-");
  }

  private static Jvm start(Surroundings surroundings, Jdk jdk) throws Exception {
    return surroundings
        .command(
            jdk.tool("java"),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-javaagent:" + STAGE.resolve("memprof.jar"),
            "-cp",
            STAGE.resolve("programs"),
            Idle.class.getName())
        .startReady();
  }

  private static String memprof(Surroundings surroundings, Jvm jvm, Object... words)
      throws Exception {
    Jvm client = client(surroundings, jvm, words);
    assertThat(client.exitCode()).as(client.text() + "\n" + jvm.text()).isZero();
    return client.text();
  }

  private static Jvm client(Surroundings surroundings, Jvm jvm, Object... words) throws Exception {
    return Jvm.run(surroundings.beside(jvm, STAGE.resolve("bin/memprof")).add(words));
  }
}
