package dev.memprof.profile.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressSpaceTest {
  private static final long MIB = 1 << 20;

  @TempDir private Path process;

  /** As the kernel writes them: 9 GiB, of which 8,600 MiB are mapped. */
  @Test
  void leavesTheApplicationItsShare() throws IOException {
    limit("9663676416");
    Files.writeString(process.resolve("statm"), 8_600 * 256 + " 4711 17 1 0 31 0\n");

    assertThat(new AddressSpace(process).hasRoomFor(360 * MIB)).isTrue();
    assertThat(new AddressSpace(process).hasRoomFor(360 * MIB + 1)).isFalse();
  }

  @Test
  void believesThatThereIsRoomWhereNothingIsSaid() throws IOException {
    assertThat(new AddressSpace(process).hasRoomFor(1L << 40)).isTrue();
    limit("unlimited");
    assertThat(new AddressSpace(process).hasRoomFor(1L << 40)).isTrue();
    limit("9663676416"); // and no statm
    assertThat(new AddressSpace(process).hasRoomFor(1L << 40)).isTrue();
  }

  private void limit(String soft) throws IOException {
    Files.writeString(
        process.resolve("limits"),
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max file size             unlimited            unlimited            bytes
        Max address space         %-20s unlimited            bytes
        """
            .formatted(soft));
  }
}
