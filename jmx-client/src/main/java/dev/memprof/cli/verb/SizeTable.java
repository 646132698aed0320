package dev.memprof.cli.verb;

import dev.memprof.contract.BlockSize;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.ColumnTable;
import java.util.List;
import java.util.Locale;

/** A line for each size of which blocks live, with a bar as long as its share of the bytes. */
final class SizeTable {
  private static final int MAX_BAR = 40;

  private SizeTable() {}

  static List<String> lines(List<BlockSize> sizes, int width) {
    List<BlockSize> live = sizes.stream().filter(size -> size.liveBlocks() > 0).toList();
    long all = live.stream().mapToLong(BlockSize::liveBytes).sum();
    long most = live.stream().mapToLong(BlockSize::liveBytes).max().orElse(0);
    if (most == 0) {
      return List.of("No block is live.");
    }
    return new ColumnTable<BlockSize>()
        .right("block", size -> Amounts.bytes(size.blockBytes()))
        .right("live blocks", size -> Amounts.count(size.liveBlocks()))
        .right("live", size -> Amounts.bytes(size.liveBytes()))
        .right(
            "share", size -> String.format(Locale.ROOT, "%.1f%%", 100.0 * size.liveBytes() / all))
        .right("free beside", size -> Amounts.bytes(size.freeBytes()))
        .right("ever allocated", size -> Amounts.count(size.allocatedBlocks()))
        .lines(
            live,
            "",
            (size, room) ->
                List.of("█".repeat((int) (Math.min(MAX_BAR, room) * size.liveBytes() / most))),
            width);
  }
}
