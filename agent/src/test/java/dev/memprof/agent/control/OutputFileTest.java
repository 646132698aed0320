package dev.memprof.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
  @TempDir Path directory;

  private static void isRefused(Path file, String why) {
    assertThatThrownBy(() -> OutputFile.checked(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void isAbsolute() {
    assertThat(OutputFile.checked(directory.resolve("x/../live.pb.gz")))
        .isEqualTo(directory.resolve("live.pb.gz"));
  }

  @Test
  void isNeverReplaced() throws IOException {
    isRefused(Files.createFile(directory.resolve("live.pb.gz")), "exists");
    Path link = directory.resolve("link.pb.gz");
    isRefused(Files.createSymbolicLink(link, directory.resolve("nowhere")), "exists");
  }

  @Test
  void needsADirectory() {
    isRefused(directory.resolve("x/live.pb.gz"), "is not a directory; create it first");
  }

  @Test
  void hasAFormatThatIsWrittenHere() {
    isRefused(directory.resolve("live.svg"), "a profiled JVM does not start Graphviz");
    isRefused(directory.resolve("live.doc"), "live.doc");
  }
}
