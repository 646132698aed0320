package dev.memprof.it.programs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaks and dumps, one dump after the other, until its input ends; {@code ready} after the first.
 */
public final class Dumping {
  /** Of many sample intervals: the first alone is sampled for certain. */
  private static final int BLOCK_BYTES = 3_000_017;

  private static final int MAX_BLOCKS = 100;

  private static final List<ByteBuffer> HELD = new ArrayList<>();

  private Dumping() {}

  public static void main(String[] arguments) throws Exception {
    for (int dump = 0; System.in.available() == 0; dump++) {
      leak();
      String unused = Agent.dump();
      if (dump == 0) {
        System.out.println("ready");
      }
    }
  }

  private static void leak() {
    if (HELD.size() < MAX_BLOCKS) {
      HELD.add(ByteBuffer.allocateDirect(BLOCK_BYTES));
    }
  }
}
