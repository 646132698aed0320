package dev.memprof.store.file;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.profile.model.MalformedProfileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no run file, and what another version has written. */
class RunReaderTest {
  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("run-7-11.tsv"), text);
  }

  @Test
  void saysThatANewerMemprofHasWritten() throws IOException {
    Path file = file("memprof-run\t2\tother\tfields\t.\n");
    assertThatThrownBy(() -> RunReader.read(file, true))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageContaining("written by a newer memprof (format 2, this one reads 1)");
  }

  @Test
  void saysWhatIsNoRunFile() throws IOException {
    for (String text : new String[] {"", "memprof-run\t1\t7\t.\n", "a\tb\t.\n", "memprof-run"}) {
      Path file = file(text);
      assertThatThrownBy(() -> RunReader.read(file, true))
          .isInstanceOf(MalformedProfileException.class)
          .hasMessageNotContaining("newer");
    }
  }
}
