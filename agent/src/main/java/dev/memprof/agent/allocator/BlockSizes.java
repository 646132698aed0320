package dev.memprof.agent.allocator;

import dev.memprof.contract.BlockSize;
import java.util.ArrayList;
import java.util.List;

/** How many blocks of each size there are, of all arenas. As of the current epoch. */
public final class BlockSizes {
  private static final String SMALL = "stats.arenas." + Mallctl.ALL_ARENAS + ".bins.";
  private static final String LARGE = "stats.arenas." + Mallctl.ALL_ARENAS + ".lextents.";

  private BlockSizes() {}

  /** Those of which there ever was a block, the smallest first. */
  public static List<BlockSize> read(Mallctl mallctl) {
    List<BlockSize> sizes = small(mallctl);
    int extents = mallctl.readInt("arenas.nlextents");
    for (int i = 0; i < extents; i++) {
      long allocated = mallctl.readLong(LARGE + i + ".nmalloc");
      if (allocated > 0) {
        long bytes = mallctl.readLong("arenas.lextent." + i + ".size");
        long live = mallctl.readLong(LARGE + i + ".curlextents");
        sizes.add(new BlockSize(bytes, live, live * bytes, allocated, 0));
      }
    }
    return sizes;
  }

  /** The same of small blocks alone, which share their slabs. */
  public static List<BlockSize> small(Mallctl mallctl) {
    List<BlockSize> sizes = new ArrayList<>();
    int bins = mallctl.readInt("arenas.nbins");
    for (int i = 0; i < bins; i++) {
      BlockSize size = bin(mallctl, "arenas.bin." + i + ".", SMALL + i + ".");
      if (size.allocatedBlocks() > 0) {
        sizes.add(size);
      }
    }
    return sizes;
  }

  private static BlockSize bin(Mallctl mallctl, String bin, String statistics) {
    long bytes = mallctl.readLong(bin + "size");
    long live = mallctl.readLong(statistics + "curregs");
    long slots = mallctl.readLong(statistics + "curslabs") * mallctl.readInt(bin + "nregs");
    return new BlockSize(
        bytes,
        live,
        live * bytes,
        mallctl.readLong(statistics + "nmalloc"),
        Math.max(0, slots - live) * bytes);
  }
}
