package dev.memprof.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Pane;
import dev.memprof.it.programs.Idle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The command line in a real terminal, and in what is none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TerminalIT {
  private static final String SCRIPT = System.getProperty("memprof.script");

  @TempDir static Path directory;

  private Jvm jvm;

  @BeforeAll
  void start() throws Exception {
    // A directory and a class path that are too long for a line.
    Path store = Files.createDirectories(directory.resolve("store".repeat(30)));
    jvm =
        // at 16 KiB the little that the JVM itself allocates is sampled for certain
        Jvm.light(Jdk.any().get(0), "lg_prof_sample=14,dir=" + store)
            .add(Idle.class.getName(), "x".repeat(200))
            .startReady();
    String unused = jvm.say("\n".repeat(171)).awaitLine("done 171");
    for (int i = 0; i < 3; i++) {
      assertThat(Jvm.run(new Jvm.Builder(SCRIPT, "dump", jvm.pid())).exitCode()).isZero();
    }
  }

  @AfterAll
  void stop() {
    jvm.close();
  }

  @Test
  void noLineIsWiderThanTheTerminal() throws Exception {
    Path collapsed =
        Files.writeString(
            directory.resolve("long.collapsed"),
            "com.acme."
                + "very.long.".repeat(20)
                + "Importer.run;"
                + "n".repeat(230)
                + " 7777777\n");
    List<List<Object>> commands =
        List.of(
            List.of("help"),
            List.of("list"),
            List.of("doctor"),
            List.of("doctor", jvm.pid()),
            List.of("status", jvm.pid()),
            List.of("status", jvm.pid(), "-v"),
            List.of("where", jvm.pid(), "-a"),
            List.of("growth", jvm.pid()),
            List.of("top", jvm.pid(), "-v"),
            List.of("top", collapsed),
            List.of("top", collapsed, "--by", "line"),
            List.of("tree", jvm.pid()),
            List.of("tree", collapsed),
            List.of("peek", jvm.pid(), "allocate"),
            List.of("dumps", jvm.pid()),
            List.of("stats", jvm.pid()));
    for (int columns : new int[] {80, 120}) {
      for (List<Object> command : commands) {
        try (Pane pane = Pane.start(columns, 50, words(command))) {
          pane.awaitEnd();
          assertThat(pane.lines())
              .as(command.toString())
              .hasSizeGreaterThan(2)
              .allMatch(line -> line.length() <= columns, "at most " + columns + " columns");
        }
      }
    }
  }

  private static Object[] words(List<Object> command) {
    return Stream.concat(Stream.of(SCRIPT), command.stream()).toArray();
  }

  @Test
  void topBeginsWithTheAnswer() throws Exception {
    try (Pane pane = Pane.start(80, 50, SCRIPT, "top", jvm.pid())) {
      assertThat(pane.awaitEnd()).isZero();
      List<String> lines = pane.lines();
      assertThat(lines.get(1))
          .matches(
              "[0-9.]+ MiB of native memory are live; Idle\\.allocate holds [0-9.]+ % of it\\.");
      assertThat(lines)
          .anyMatch(line -> line.matches("#  +live +± +share +objects +(age +)?allocated by"))
          .anyMatch(line -> line.matches("1 .* .*Idle\\.allocate\\(Idle\\.java:\\d+\\)"))
          .anyMatch(line -> line.matches(" .* the JVM itself: .*"));
      assertThat(lines.size()).as("a screen").isLessThan(40);
    }
  }

  @Test
  void dumpsKeepTheirNamesInANarrowTerminal() throws Exception {
    try (Pane pane = Pane.start(80, 50, SCRIPT, "dumps", jvm.pid())) {
      assertThat(pane.awaitEnd()).isZero();
      assertThat(pane.lines())
          .anyMatch(
              line ->
                  line.matches(
                      "2\\S+ \\S+Z +[0-9.]+ MiB +\\S+ (?:[KM]i)?B +\\d{8}T\\d{6}Z-manual-3\\.pb\\.gz"));
    }
  }

  @Test
  void coloursAreForATerminalThatKnowsThem() throws Exception {
    assertThat(colours("top")).isTrue();
    assertThat(colours("env NO_COLOR=1 top")).isFalse();
    assertThat(colours("env TERM=dumb top")).isFalse();
    assertThat(colours("top --color=never")).isFalse();
    assertThat(colours("env NO_COLOR=1 top --color=always")).isTrue();
    assertThat(Jvm.run(new Jvm.Builder(SCRIPT, "top", jvm.pid())).text()).doesNotContain("\u001b");
    assertThat(Jvm.run(new Jvm.Builder(SCRIPT, "top", jvm.pid(), "--color=always")).text())
        .startsWith("\u001b[1m");
  }

  private boolean colours(String command) throws IOException, InterruptedException {
    String[] words = command.replace("top", SCRIPT + " top " + jvm.pid()).split(" ", -1);
    try (Pane pane = Pane.start(80, 50, (Object[]) words)) {
      assertThat(pane.awaitEnd()).isZero();
      return pane.coloredScreen().contains("\u001b[1m");
    }
  }

  @Test
  void endsQuietlyWhenNobodyReadsOn() throws Exception {
    Jvm client =
        Jvm.run(
            new Jvm.Builder("bash", "-c", "\"$0\" \"$@\" | head -1; echo ${PIPESTATUS[0]}", SCRIPT)
                .add("top", jvm.pid(), "-v"));
    assertThat(client.output()).hasSize(2).last().isEqualTo("0");
  }

  @Test
  void speaksToPipesWhole() throws Exception {
    assertThat(Jvm.run(new Jvm.Builder(SCRIPT, "status", jvm.pid())).text())
        .contains("store".repeat(30));
    Jvm bare = Jvm.run(new Jvm.Builder(SCRIPT));
    assertThat(bare.exitCode()).isEqualTo(2);
    assertThat(bare.text()).contains("Usage: memprof", "\n  top ");
  }

  @Test
  void readsAndWritesStandardStreams() throws Exception {
    Path file = Files.writeString(directory.resolve("a.collapsed"), "a;b 7\n");
    for (String command :
        List.of(
            "\"$0\" top - --json < \"$1\"",
            "\"$0\" convert - -o - --format json < \"$1\" 2>&1",
            "\"$0\" convert \"$1\" -o - | \"$0\" top - --json")) {
      Jvm client = Jvm.run(new Jvm.Builder("bash", "-c", command, SCRIPT, file));
      assertThat(client.exitCode()).as(command + ": " + client.text()).isZero();
      assertThat(client.text()).as(command).containsPattern("\"bytes\": ?7");
    }
    Jvm full =
        Jvm.run(new Jvm.Builder("sh", "-c", "\"$0\" flame \"$1\" -o - > /dev/full", SCRIPT, file));
    assertThat(full.exitCode()).isEqualTo(1);
    assertThat(full.text()).contains("memprof: cannot write the output: No space left on device");
  }
}
