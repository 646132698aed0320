package dev.memprof.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that a verb writes where others may write too. */
class ResultFileTest {
  @TempDir Path directory;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void writesThroughNoLink() throws IOException {
    Path precious = Files.writeString(directory.resolve("precious"), "precious");
    Path planted = directory.resolve(".top.json." + ProcessHandle.current().pid());
    Files.createSymbolicLink(planted, precious);
    Path output = directory.resolve("top.json");
    Files.createSymbolicLink(output, precious);

    ResultFile.create(output.toString(), true).write("{}".getBytes(StandardCharsets.UTF_8));

    assertThat(output).isRegularFile().hasContent("{}");
    assertThat(Files.isSymbolicLink(output)).as("the link is replaced").isFalse();
    assertThat(precious).hasContent("precious");
    assertThat(planted).isSymbolicLink();
    assertThat(names())
        .containsExactlyInAnyOrder("precious", "top.json", "" + planted.getFileName());
  }

  @Test
  void replacesNothingThatAppearsMeanwhile() throws IOException {
    ResultFile output = ResultFile.create(directory.resolve("top.json").toString(), false);
    Files.writeString(directory.resolve("top.json"), "another's");
    assertThatThrownBy(() -> output.write(new byte[0]))
        .hasMessageEndingWith("top.json exists; give --force to overwrite it, or another name");
    assertThat(directory.resolve("top.json")).hasContent("another's");
    assertThat(names()).containsExactly("top.json");
  }
}
