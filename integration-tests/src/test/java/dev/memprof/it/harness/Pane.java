package dev.memprof.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A real terminal of a size, in a tmux of its own: what a person sees there, and what is typed.
 * Killed when closed.
 */
public final class Pane implements AutoCloseable {
  private final String server = "memprof-it-" + UUID.randomUUID();
  private final Path end;

  private Pane(Path end) {
    this.end = end;
  }

  /**
   * A shell command in a terminal, which stays as the command has left it.
   *
   * @param words each an argument, as they are
   */
  public static Pane start(int columns, int rows, Object... words)
      throws IOException, InterruptedException {
    Path end = Files.createTempDirectory("memprof-pane-").resolve("end");
    Pane pane = new Pane(end);
    String command = String.join(" ", Stream.of(words).map(Pane::quoted).toList());
    // The screen before and after, so that a test sees whether the terminal is as it was.
    // Control-C is for the command, not for the shell around it.
    String script =
        "trap : INT; unset COLUMNS; echo before; "
            + command
            + "; echo \"after $?\"; stty -a >"
            + end
            + ".part; mv "
            + end
            + ".part "
            + end
            + "; cat";
    pane.tmux(
        "-f",
        "/dev/null",
        "new-session",
        "-d",
        "-x",
        columns,
        "-y",
        rows,
        "sh -c " + quoted(script));
    return pane;
  }

  private static String quoted(Object word) {
    return "'" + word.toString().replace("'", "'\\''") + "'";
  }

  /** Presses keys, as tmux names them: {@code q}, {@code Enter}, {@code C-c}. */
  public Pane press(String... keys) throws IOException, InterruptedException {
    List<Object> words = new ArrayList<>(List.of("send-keys"));
    words.addAll(List.of(keys));
    tmux(words.toArray());
    return this;
  }

  public Pane resize(int columns, int rows) throws IOException, InterruptedException {
    tmux("resize-window", "-x", columns, "-y", rows);
    return this;
  }

  /** All lines that the terminal keeps; one that was wider than the terminal is put together. */
  public List<String> lines() throws IOException, InterruptedException {
    return tmux("capture-pane", "-p", "-J", "-S", "-")
        .stripTrailing()
        .lines()
        .map(String::stripTrailing)
        .toList();
  }

  /** What is visible, with the commands that set text off. */
  public String coloredScreen() throws IOException, InterruptedException {
    return tmux("capture-pane", "-p", "-e");
  }

  public String screen() throws IOException, InterruptedException {
    return tmux("capture-pane", "-p");
  }

  /** Waits until the screen is as expected, and returns it. */
  public String await(String what, Predicate<String> expected) {
    String[] screen = {""};
    Waiting.on(what)
        .untilAsserted(
            () -> {
              screen[0] = screen();
              assertThat(screen[0]).matches(expected, what);
            });
    return screen[0];
  }

  /** Waits until the command has ended, and returns its exit code. */
  public int awaitEnd() throws IOException, InterruptedException {
    await("the command's end", screen -> Files.exists(end) && screen.contains("\nafter "));
    String last = lines().stream().filter(line -> line.startsWith("after ")).findFirst().get();
    return Integer.parseInt(last.substring("after ".length()));
  }

  /** How the command has left the terminal, as {@code stty -a} tells it. */
  public String modes() throws IOException {
    return Files.readString(end);
  }

  private String tmux(Object... words) throws IOException, InterruptedException {
    Jvm tmux = Jvm.run(new Jvm.Builder("tmux", "-L", server).add(words));
    assertThat(tmux.exitCode()).as(tmux.text()).isZero();
    return tmux.text();
  }

  @Override
  public void close() throws IOException {
    try {
      Jvm.run(new Jvm.Builder("tmux", "-L", server, "kill-server"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(end);
    Files.deleteIfExists(end.getParent());
  }
}
