package dev.memprof.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Idle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The command line where the machine around it is odd. */
class ClientIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#any";
  private static final String SCRIPT = System.getProperty("memprof.script");

  @TempDir Path directory;

  private static Jvm.Builder memprof(Object... words) {
    return new Jvm.Builder(SCRIPT).add(words);
  }

  private Jvm idle(Jdk jdk, Object... words) throws Exception {
    return Jvm.light(jdk, "dir=" + directory.resolve("dumps"))
        .add(words)
        .add(Idle.class.getName())
        .startReady();
  }

  /** Neither verb waits for a JVM that does not run. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void saysThatAJvmIsStopped(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk)) {
      assertThat(Jvm.run(new Jvm.Builder("kill", "-STOP", jvm.pid())).exitCode()).isZero();
      for (String verb : List.of("status", "top", "doctor")) {
        Jvm client = Jvm.run(memprof(verb, jvm.pid()));
        assertThat(client.exitCode()).as(client.text()).isEqualTo(1);
        assertThat(client.text()).contains("is stopped", "kill -CONT " + jvm.pid());
      }
      assertThat(Jvm.run(new Jvm.Builder("kill", "-CONT", jvm.pid())).exitCode()).isZero();
      Jvm client = Jvm.run(memprof("status", jvm.pid()));
      assertThat(client.exitCode()).as(client.text()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void opensAStoredDumpByItsName(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk)) {
      String unused = jvm.say("\n".repeat(60)).awaitLine("done 60");
      assertThat(Jvm.run(memprof("dump", jvm.pid())).exitCode()).isZero();
      String allocate = Idle.class.getName() + ".allocate";
      assertThat(Jvm.run(memprof("top", jvm.pid(), "manual-1")).text()).contains(allocate);
      assertThat(Jvm.run(memprof("tree", jvm.pid(), "manual-1")).text()).contains(allocate);
      Jvm none = Jvm.run(memprof("top", jvm.pid(), "manual-7"));
      assertThat(none.exitCode()).isEqualTo(1);
      assertThat(none.text()).contains("there is no dump 'manual-7'");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void letsNoNameCommandTheTerminal(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "-Dodd=\u001b]0;owned\u0007", "-cp", Jvm.CLASS_PATH)) {
      for (Object[] words : new Object[][] {{"list"}, {"doctor"}, {"status", "\u001b[31m"}}) {
        Jvm client = Jvm.run(memprof(words));
        assertThat(client.text()).doesNotContain("\u001b", "\u0007");
      }
      assertThat(jvm.pid()).isPositive();
    }
  }

  @Test
  void tellsWhenItsOutputIsLost() throws Exception {
    Path file = Files.writeString(directory.resolve("a.collapsed"), "a;b 7\n");
    for (String option : List.of("--json", "-n5")) {
      Jvm client =
          Jvm.run(
              new Jvm.Builder("sh", "-c", "\"$@\" > /dev/full", "sh", SCRIPT, "top", file, option));
      assertThat(client.exitCode()).isEqualTo(1);
      assertThat(client.text()).contains("cannot write the output: No space left on device");
    }
    Jvm closed =
        Jvm.run(new Jvm.Builder("sh", "-c", "\"$@\" | true", "sh", SCRIPT, "top", file, "--json"));
    assertThat(closed.text()).as("a reader that has read enough").isEmpty();
  }

  /**
   * The file of the JDK's classes took the place of standard output, and was closed in its stead.
   */
  @Test
  void givesJavaNoStreamThatIsClosed() throws Exception {
    Path java = Files.createDirectories(directory.resolve("jdk/bin")).resolve("java");
    Files.writeString(
        java, "#!/bin/sh\ntold=$(readlink /proc/$$/fd/0 /proc/$$/fd/1)\necho \"$told\" >&2\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Jvm client =
        Jvm.run(
            new Jvm.Builder("sh", "-c", "\"$0\" top x <&- >&-", SCRIPT)
                .environment("JAVA_HOME", directory + "/jdk"));
    assertThat(client.output()).containsExactly("/dev/null", "/dev/null");
  }

  /** What such a JVM says of our classes is for their author. */
  @Test
  void saysInOneLineThatJavaIsTooOld() throws Exception {
    Path java = Files.createDirectories(directory.resolve("jdk/bin")).resolve("java");
    Files.copy(Path.of("/bin/true"), java);
    Path release =
        Files.writeString(directory.resolve("jdk/release"), "A=\"1\"\nJAVA_VERSION=\"11.0.33\"\n");
    String old = "memprof: %s is Java %s, memprof needs 17 or later; set JAVA_HOME to one";
    Jvm client = Jvm.run(memprof("list").environment("JAVA_HOME", directory + "/jdk"));
    assertThat(client.text()).isEqualTo(old.formatted(java, "11.0.33"));
    assertThat(client.exitCode()).isEqualTo(1);
    Files.delete(release);
    Path classes = Files.createDirectories(directory.resolve("jdk/lib")).resolve("rt.jar");
    Files.createFile(classes);
    client = Jvm.run(memprof("list").environment("JAVA_HOME", directory + "/jdk"));
    assertThat(client.text()).isEqualTo(old.formatted(java, "8"));
    Files.delete(classes);
    client = Jvm.run(memprof("list").environment("JAVA_HOME", directory + "/jdk"));
    assertThat(client.exitCode()).as("nobody says how old it is").isZero();
  }

  @Test
  void tellsOnceOfAnOptionThatIsWrong() throws Exception {
    Jdk jdk = Jdk.all().get(0);
    Jvm run = Jvm.run(memprof("run", "activ=true", "--", jdk.tool("java"), "-version"));
    assertThat(run.exitCode()).as(run.text()).isZero();
    assertThat(run.output()).filteredOn(line -> line.contains("activ'")).hasSize(1);
  }

  @Test
  void speaksUtf8InEveryLocale() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("gr\u00f6\u00dfe.collapsed"), "Gr\u00f6\u00dfe.wachse 7\n");
    for (String locale : List.of("C", "POSIX", "de_DE.ISO-8859-1", "nonsense")) {
      Jvm client = Jvm.run(memprof("top", file, "--json").environment("LC_ALL", locale));
      assertThat(client.exitCode()).as(locale + ": " + client.text()).isZero();
      assertThat(client.text()).contains("Gr\u00f6\u00dfe.wachse");
    }
  }

  /** One line, and not the stack of an error. */
  @Test
  void saysThatARuntimeCannotAttach() throws Exception {
    Jdk jdk = Jdk.all().get(0);
    Path image = directory.resolve("jre");
    Jvm jlink =
        Jvm.run(
            new Jvm.Builder(jdk.tool("jlink"), "--output", image, "--add-modules")
                .add("java.base,java.management,java.management.rmi,java.logging,java.xml"));
    assumeTrue(jlink.exitCode() == 0, jlink.text());
    try (Jvm jvm = idle(jdk)) {
      Jvm client = Jvm.run(memprof("off", jvm.pid()).environment("JAVA_HOME", image.toString()));
      assertThat(client.exitCode()).as(client.text()).isEqualTo(1);
      assertThat(client.output()).hasSize(1);
      assertThat(client.text()).contains("cannot attach", "JAVA_HOME");
      client = Jvm.run(memprof("status", jvm.pid()).environment("JAVA_HOME", image.toString()));
      assertThat(client.exitCode())
          .as("of an agent at rest it need not: " + client.text())
          .isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "run --dir=/tmp -- java, did you mean 'dir=/tmp'?",
    "run java -jar app.jar, did you mean 'memprof run -- java ...'?",
    "rnu -- java, did you mean 'run'?",
    "run lg_prof_smaple=19 -- java -version, did you mean 'lg_prof_sample'?",
  })
  void runGuessesWhatWasMeant(String arguments, String message) throws Exception {
    Jvm client = Jvm.run(new Jvm.Builder(SCRIPT).add((Object[]) arguments.split(" ")));
    assertThat(client.output()).filteredOn(line -> line.contains(message)).hasSize(1);
  }

  @Test
  void differsFromStandardInput() throws Exception {
    Path file = Files.writeString(directory.resolve("a.collapsed"), "a;b 7\n");
    String command = "printf 'a;b 5\\n' | \"$0\" diff - \"$1\" --json";
    Jvm client = Jvm.run(new Jvm.Builder("bash", "-c", command, SCRIPT, file));
    assertThat(client.exitCode()).as(client.text()).isZero();
    assertThat(client.text()).contains("\"bytes\": 2");
  }

  @Test
  void readsFromAPipe() throws Exception {
    Path file = Files.writeString(directory.resolve("a.collapsed"), "a;b 7\n");
    for (String command :
        List.of(
            "\"$0\" top <(cat \"$1\") --json",
            "\"$0\" top /dev/stdin --json < \"$1\"",
            "cat \"$1\" | \"$0\" top /dev/stdin --json")) {
      Jvm client = Jvm.run(new Jvm.Builder("bash", "-c", command, SCRIPT, file));
      assertThat(client.exitCode()).as(command + ": " + client.text()).isZero();
      assertThat(client.text()).contains("\"bytes\": 7");
    }
  }
}
