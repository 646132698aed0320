package dev.memprof.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionLinesTest {
  @TempDir Path directory;

  private Path jar(Map<String, String> entries) throws IOException {
    Path jar = directory.resolve("memprof.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  @Test
  void readsTheJemallocOfEachPlatform() throws IOException {
    Path jar =
        jar(
            Map.of(
                "core/native/linux-x86_64/jemalloc-version", "5.3.1-0-g81034ce1f137\n",
                "core/native/linux-aarch64/jemalloc-version", "5.4.7\n",
                "core/native/linux-aarch64/libjemalloc.so", "not read"));
    assertThat(VersionLines.jemallocs(jar))
        .containsExactly(Map.entry("linux-aarch64", "5.4.7"), Map.entry("linux-x86_64", "5.3.1"));
  }

  @Test
  void readsNoneOfAnotherJar() throws IOException {
    assertThat(VersionLines.jemallocs(jar(Map.of("core/native/readme", "7")))).isEmpty();
  }

  @Test
  void refusesWhatIsNoJar() throws IOException {
    Path file = Files.writeString(directory.resolve("memprof.jar"), "text");
    assertThatThrownBy(() -> VersionLines.jemallocs(file)).isInstanceOf(UncheckedIOException.class);
  }
}
