package dev.memprof.it.programs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Holds a known number of blocks of two known sizes. Says {@code dump PATH}. */
public final class KnownBlocks {
  /** Page-aligned sizes are jemalloc size classes: what is asked for is what is taken. */
  public static final int SMALL_BYTES = 64 << 10;

  public static final int LARGE_BYTES = 1 << 20;
  public static final int SMALL_BLOCKS = 6_007;
  public static final int LARGE_BLOCKS = 401;

  private KnownBlocks() {}

  public static void main(String[] arguments) throws Exception {
    List<ByteBuffer> held = new ArrayList<>();
    small(held);
    large(held);
    System.out.println("dump " + Agent.dump());
    System.exit(held.size() - SMALL_BLOCKS - LARGE_BLOCKS);
  }

  private static void small(List<ByteBuffer> held) {
    for (int i = 0; i < SMALL_BLOCKS; i++) {
      held.add(ByteBuffer.allocateDirect(SMALL_BYTES));
    }
  }

  private static void large(List<ByteBuffer> held) {
    for (int i = 0; i < LARGE_BLOCKS; i++) {
      held.add(ByteBuffer.allocateDirect(LARGE_BYTES));
    }
  }
}
