package dev.memprof.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InlineDumpsTest {
  @TempDir Path directory;
  private Path prefix;

  @BeforeEach
  void choosePrefix() {
    prefix = directory.resolve("raw-7-41");
  }

  private void file(String name, Duration age) throws IOException {
    Path file = Files.createFile(directory.resolve(name));
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  private List<String> written() throws IOException {
    return InlineDumps.written(prefix).stream().map(file -> file.getFileName().toString()).toList();
  }

  @Test
  void comeByTheirNumber() throws IOException {
    file("raw-7-41.1234.12.i12.heap", Duration.ofMinutes(1));
    file("raw-7-41.1234.9.i9.heap", Duration.ofMinutes(1));
    assertThat(written()).containsExactly("raw-7-41.1234.9.i9.heap", "raw-7-41.1234.12.i12.heap");
  }

  /** Of one that is being written the end is missing. */
  @Test
  void waitUntilTheyAreWritten() throws IOException {
    file("raw-7-41.1234.9.i9.heap", Duration.ofMinutes(-1));
    assertThat(written()).isEmpty();
  }

  @Test
  void areNoOtherFiles() throws IOException {
    file("raw-7-410.1234.9.i9.heap", Duration.ofMinutes(1));
    file("raw-7-41.1234.9.i9.heap.part", Duration.ofMinutes(1));
    file("names-7.tsv", Duration.ofMinutes(1));
    assertThat(written()).isEmpty();
  }

  @Test
  void mayHaveNoNumber() throws IOException {
    file("raw-7-41.heap", Duration.ofMinutes(1));
    file("raw-7-41.x.y.z.heap", Duration.ofMinutes(1));
    assertThat(written()).hasSize(2);
  }
}
