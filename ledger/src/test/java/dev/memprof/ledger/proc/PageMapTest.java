package dev.memprof.ledger.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageMapTest {
  private static final int PAGE_BYTES = 4096;
  private static final long PRESENT = 1L << 63;
  private static final long SWAPPED = 1L << 62;

  @TempDir private Path directory;

  /** More pages than are read at once. */
  @Test
  void countsPagesThatArePresent() throws IOException {
    ByteBuffer entries = ByteBuffer.allocate(8 * 10_007).order(ByteOrder.nativeOrder());
    for (int page = 0; page < 10_007; page++) {
      entries.putLong(page % 3 == 0 ? PRESENT | page : page % 3 == 1 ? SWAPPED : 0);
    }
    Path file = Files.write(directory.resolve("pagemap"), entries.array());

    try (PageMap map = PageMap.open(file, PAGE_BYTES)) {
      assertThat(map.presentBytes(0, 10_007L * PAGE_BYTES)).isEqualTo(3_336L * PAGE_BYTES);
      assertThat(map.presentBytes(9L * PAGE_BYTES, 13L * PAGE_BYTES)).isEqualTo(2L * PAGE_BYTES);
      assertThat(map.presentBytes(10_006L * PAGE_BYTES, 20_000L * PAGE_BYTES)).isZero();
    }
  }
}
