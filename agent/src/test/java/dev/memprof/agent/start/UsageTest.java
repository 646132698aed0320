package dev.memprof.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  /** What a shell makes of it is what was meant, and it is one line. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "",
        "it's",
        "a b  c",
        "0\nLD_PRELOAD=/a\\n'b\nX=\\\\ \\c",
        "$HOME `id` \"x\"",
        "ü*"
      })
  void assignmentsAreOneLineAndExact(String value) throws IOException {
    String line = Usage.assignment("VALUE", value);
    assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    Process shell =
        new ProcessBuilder("sh", "-c", "eval \"$(cat)\"; printf '%s' \"$VALUE\"").start();
    try (var in = shell.getOutputStream()) {
      in.write(line.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(value);
  }
}
