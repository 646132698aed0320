package dev.memprof.it.programs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Says {@code ready}, and leaks 6 MiB a second, at most 1 GiB, until its input ends. */
public final class SteadyLeak {
  private static final int BLOCK_BYTES = 300_007;
  private static final long INTERVAL_MS = 50;

  private static final List<ByteBuffer> HELD = new ArrayList<>();

  private SteadyLeak() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("ready");
    while (System.in.available() == 0) {
      if (HELD.size() < (1 << 30) / BLOCK_BYTES) {
        leak();
      }
      Thread.sleep(INTERVAL_MS);
    }
  }

  private static void leak() {
    HELD.add(ByteBuffer.allocateDirect(BLOCK_BYTES));
  }
}
