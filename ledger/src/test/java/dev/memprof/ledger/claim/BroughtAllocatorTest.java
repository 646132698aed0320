package dev.memprof.ledger.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BroughtAllocatorTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "libmimalloc.so.2, MIMALLOC",
    "libtcmalloc_minimal.so.4.5.10, TCMALLOC",
    "libtbbmalloc.so.2, TBBMALLOC",
  })
  void nameOfALibraryTells(String name, BroughtAllocator allocator) {
    assertThat(BroughtAllocator.of(directory.resolve(name))).contains(allocator);
  }

  /** Wherever in the file it stands: at the edge of what is read at once, too. */
  @ParameterizedTest
  @CsvSource({"0", "5", "4097", "65533", "65536", "65590", "65600", "65610", "131064", "200003"})
  void wordsInAFileTell(int at) throws IOException {
    assertThat(BroughtAllocator.of(file(at, "<jemalloc>: "))).contains(BroughtAllocator.JEMALLOC);
    assertThat(BroughtAllocator.of(file(at, "mimalloc: warning: ")))
        .contains(BroughtAllocator.MIMALLOC);
    assertThat(BroughtAllocator.of(file(at, "TCMALLOC_SAMPLE")))
        .contains(BroughtAllocator.TCMALLOC);
    assertThat(BroughtAllocator.of(file(at, "mmamalloc mimalloc_ malloc je_malloc"))).isEmpty();
  }

  @Test
  void fileThatIsMissingHasNone() {
    assertThat(BroughtAllocator.of(directory.resolve("libgone.so"))).isEmpty();
  }

  private Path file(int at, String words) throws IOException {
    byte[] bytes = new byte[at + words.length() + 17];
    Arrays.fill(bytes, (byte) 'l');
    byte[] mark = words.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(mark, 0, bytes, at, mark.length);
    return Files.write(directory.resolve("libmodel.so"), bytes);
  }
}
