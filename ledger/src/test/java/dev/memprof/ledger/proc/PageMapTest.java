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
  private static final long EXCLUSIVE = 1L << 56;
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

  /** Three pages of the process alone, two that a child has too or that are the page of zeros. */
  private Path threeOfFive() throws IOException {
    ByteBuffer entries = ByteBuffer.allocate(8 * 6).order(ByteOrder.nativeOrder());
    for (int page = 0; page < 5; page++) {
      entries.putLong(page % 2 == 0 ? PRESENT | EXCLUSIVE | page : PRESENT);
    }
    entries.putLong(SWAPPED | EXCLUSIVE);
    return Files.write(directory.resolve("pagemap"), entries.array());
  }

  @Test
  void countsPagesThatNoOtherProcessHas() throws IOException {
    try (PageMap map = PageMap.open(threeOfFive(), PAGE_BYTES)) {
      assertThat(map.presentBytes(0, 6 * PAGE_BYTES)).isEqualTo(5L * PAGE_BYTES);
      assertThat(map.exclusiveBytes(0, 6 * PAGE_BYTES)).isEqualTo(3L * PAGE_BYTES);
    }
  }

  private static Vma area(String path, long residentBytes, long proportionalBytes) {
    long end = 6 * PAGE_BYTES;
    return new Vma(
        0, end, "rw-p", "00:00", path, residentBytes, proportionalBytes, 0, 0, 0, 0, false);
  }

  @Test
  void leavesThePageOfZerosOutWhereItCanBeTold() throws IOException {
    long all = 6 * PAGE_BYTES;
    try (Residence residence = new Residence(PageMap.open(threeOfFive(), PAGE_BYTES))) {
      assertThat(residence.bytes(area("", 3L * PAGE_BYTES, 3L * PAGE_BYTES), 0, all))
          .isEqualTo(3L * PAGE_BYTES);
      assertThat(residence.bytes(area("", 5L * PAGE_BYTES, 4L * PAGE_BYTES), 0, all))
          .as("a child has two of them")
          .isEqualTo(5L * PAGE_BYTES);
      assertThat(residence.bytes(area("/a", 5L * PAGE_BYTES, 5L * PAGE_BYTES), 0, all))
          .as("a file")
          .isEqualTo(5L * PAGE_BYTES);
    }
  }
}
