package dev.memprof.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
  @TempDir private Path directory;

  private static CommandLine commandLine(String jdkOptions, String... words) {
    String text = "java\0" + String.join("\0", words) + "\0";
    return new CommandLine(text.getBytes(StandardCharsets.UTF_8), jdkOptions);
  }

  private static List<String> files(CommandLine line) {
    return line.argumentFiles().stream().map(Path::toString).toList();
  }

  @Test
  void knowsArgumentFilesFromTheApplicationsOwnWords() {
    assertThat(files(commandLine(null, "@/a", "-cp", "x", "@/b", "Main", "@/c")))
        .containsExactly("/a", "/b");
    assertThat(files(commandLine(null, "-jar", "x.jar", "@/c"))).isEmpty();
    assertThat(files(commandLine(null, "-m", "x/y", "@/c"))).isEmpty();
    assertThat(files(commandLine(null, "--module=x/y", "@/c"))).isEmpty();
    assertThat(files(commandLine(null, "--disable-@files", "@/a", "Main"))).isEmpty();
    assertThat(files(commandLine(null, "@@a", "Main"))).isEmpty();
    assertThat(files(commandLine(null, "--add-opens", "x/y=z", "@/d", "Main")))
        .containsExactly("/d");
  }

  @Test
  void looksIntoJdkJavaOptions() {
    CommandLine line = commandLine("-Da='b c' \"@/x y\" -XX:Flags=f", "@/a", "Main");
    assertThat(files(line)).containsExactly("/x y", "/a");
    assertThat(line.options()).containsExactly("-Da=b c", "-XX:Flags=f");
  }

  @Test
  void followsAnArgumentFileToTheMainClass() throws IOException {
    Path file = directory.resolve("arguments");
    Files.writeString(
        file, "# -XX:Flags=no\n-cp \"a\\\\b c\" '-Dq=@/n'\n-XX:VMOptionsFile=v\nMain @/x");
    CommandLine line = commandLine(null, "@" + file, "@/c");
    assertThat(files(line)).containsExactly(file.toString());
    assertThat(line.options()).containsExactly("-cp", "-Dq=@/n", "-XX:VMOptionsFile=v");
  }

  @Test
  void findsDescriptors() {
    List<Integer> found = new ArrayList<>();
    String text = "x:/dev/fd/7:/proc/self/fd/63/x /proc/1/fd/ /fd/4294967296 /dev/fdx/9 a/fd/0";
    CommandLine.addDescriptors(text.getBytes(StandardCharsets.UTF_8), found);
    assertThat(found).contains(7, 63, 0).doesNotContain(9);
  }
}
