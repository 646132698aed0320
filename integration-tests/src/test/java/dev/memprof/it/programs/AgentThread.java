package dev.memprof.it.programs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Allocates on a thread that JVMTI's RunAgentThread has started. Argument: the native library. Says
 * {@code dump PATH}.
 */
public final class AgentThread {
  public static final int BLOCKS = 37;

  /** A size class of jemalloc. */
  public static final int BLOCK_BYTES = 81_920;

  private static final List<ByteBuffer> HELD = new ArrayList<>();
  private static final CountDownLatch DONE = new CountDownLatch(1);

  private AgentThread() {}

  static native int start(Thread thread);

  static void hold() {
    for (int i = 0; i < BLOCKS; i++) {
      HELD.add(ByteBuffer.allocateDirect(BLOCK_BYTES));
    }
    DONE.countDown();
  }

  public static void main(String[] arguments) throws Exception {
    System.load(arguments[0]);
    int error = start(new Thread("agent"));
    if (error != 0) {
      throw new IllegalStateException("JVMTI's error " + error);
    }
    DONE.await();
    System.out.println("dump " + Agent.dump());
  }
}
