package dev.memprof.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadOnceTest {
  @TempDir private Path directory;
  private Path file;
  private Path pipe;

  @BeforeEach
  void makeFiles() throws IOException, InterruptedException {
    file = Files.createFile(directory.resolve("file"));
    pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
  }

  private static String problem(List<String> vmArguments, String toolOptions, String... words) {
    String text = "java\0" + String.join("\0", words) + "\0";
    CommandLine line = new CommandLine(text.getBytes(StandardCharsets.UTF_8), null);
    return ReadOnce.problem(line, vmArguments, toolOptions, null);
  }

  @Test
  void letsFilesBe() {
    assertThat(
            problem(
                List.of("-XX:Flags=" + file, "-Xmx1g"), "-XX:VMOptionsFile=" + file, "@" + file))
        .isNull();
    assertThat(problem(List.of(), null, "@/dev/null", "Main", "@" + pipe)).isNull();
    assertThat(problem(List.of("-XX:SharedArchiveFile=/not/there"), null, "Main")).isNull();
  }

  @Test
  void namesWhatIsSpent() {
    assertThat(problem(List.of(), null, "@" + pipe)).startsWith("@" + pipe + " is a pipe");
    assertThat(problem(List.of(), null, "@/not/there")).contains("memprof run");
    assertThat(problem(List.of(), null, "-XX:VMOptionsFile=" + pipe, "Main")).isNotNull();
    assertThat(problem(List.of(), "-XX:VMOptionsFile=" + pipe, "Main")).isNotNull();
    assertThat(problem(List.of("-XX:Flags=" + pipe), null, "Main")).isNotNull();
    assertThat(problem(List.of("-XX:CompileCommandFile=" + pipe), null, "Main")).isNotNull();
  }
}
