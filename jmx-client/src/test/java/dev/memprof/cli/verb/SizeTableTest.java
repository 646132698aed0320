package dev.memprof.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.contract.BlockSize;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SizeTableTest {
  private static final List<BlockSize> SIZES =
      List.of(
          new BlockSize(32, 300, 9_600, 1_009, 2_688),
          new BlockSize(64, 0, 0, 5, 4_096),
          new BlockSize(1 << 14, 7, 7 << 14, 11, 0));

  @Test
  void hasALineForEachSizeThatLives() {
    assertThat(SizeTable.lines(SIZES, 80))
        .containsExactly(
            "   block  live blocks       live  share  free beside  ever allocated",
            "    32 B          300    9.4 KiB   7.7%      2.6 KiB           1,009",
            "16.0 KiB            7  112.0 KiB  92.3%          0 B              11  ██████████");
  }

  @Test
  void saysThatNoneLives() {
    assertThat(SizeTable.lines(SIZES.subList(1, 2), 80)).containsExactly("No block is live.");
  }
}
