package dev.memprof.it.programs;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Threads with names of all kinds hold a block each, and end; one is renamed before. Arguments: the
 * directory of the native library, where {@code dump.heap} goes, too. Says {@code dumped}.
 */
public final class NamedThreads {
  /** A size class of jemalloc. */
  public static final int BLOCK_BYTES = 1_310_720;

  public static final String PLAIN = "worker-17 of pool (3)";
  public static final String FOREIGN = "Größe\nübel\t\uD83D\uDE00";
  public static final String LONG = "x".repeat(1_001);
  public static final String BEFORE = "named-early-29";

  private static final List<ByteBuffer> HELD = Collections.synchronizedList(new ArrayList<>());

  private NamedThreads() {}

  static native int dump(String file);

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    System.load(directory.resolve("libdump.so").toString());
    for (String name : List.of(PLAIN, FOREIGN, LONG, BEFORE, "")) {
      Thread thread = new Thread(NamedThreads::hold, name);
      thread.start();
      thread.join();
    }
    hold();
    int error = dump(directory.resolve("dump.heap").toString());
    System.out.println("dumped");
    System.exit(error);
  }

  private static void hold() {
    if (Thread.currentThread().getName().equals(BEFORE)) {
      Thread.currentThread().setName("renamed-31");
    }
    HELD.add(ByteBuffer.allocateDirect(BLOCK_BYTES));
  }
}
