package dev.memprof.it.programs;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Leaks and dumps, one dump after the other, until its input ends; {@code ready} after the first.
 */
public final class Dumping {
  /** Of many sample intervals: the first alone is sampled for certain. */
  private static final int BLOCK_BYTES = 3_000_017;

  private static final int MOST_BLOCKS = 100;

  private static final List<ByteBuffer> HELD = new ArrayList<>();

  private Dumping() {}

  public static void main(String[] arguments) throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName profiler = new ObjectName("dev.memprof:type=Profiler");
    while (!server.isRegistered(profiler)) {
      Thread.sleep(10);
    }
    for (int dump = 0; System.in.available() == 0; dump++) {
      leak();
      Object unused = server.invoke(profiler, "dump", new Object[0], new String[0]);
      if (dump == 0) {
        System.out.println("ready");
      }
    }
  }

  private static void leak() {
    if (HELD.size() < MOST_BLOCKS) {
      HELD.add(ByteBuffer.allocateDirect(BLOCK_BYTES));
    }
  }
}
