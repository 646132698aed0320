package dev.memprof.it.programs;

import java.util.ArrayList;
import java.util.List;

/**
 * Allocates by native code on stacks that are not the thread's own, on four threads at once.
 * Argument: the library. Says {@code dump PATH}, then {@code survived}.
 */
public final class ForeignStacks {
  public static final int BLOCKS = 37;
  public static final int BLOCK_BYTES = 70_001;

  /**
   * Kinds of {@link #hold}: on a coroutine below and above, in a context, on a signal stack, on
   * threads.
   */
  private static final int KINDS = 6;

  private static final int OWN = 6;
  private static final int CHURNERS = 4;
  private static final int ROUNDS = 20;

  private ForeignStacks() {}

  static native void hold(int kind, int blocks, int bytes);

  static native void churn();

  /** Called on a thread that native code has attached. */
  static void fromNative() {
    hold(OWN, BLOCKS, BLOCK_BYTES);
  }

  public static void main(String[] arguments) throws Exception {
    System.load(arguments[0]);
    for (int kind = 0; kind < KINDS; kind++) {
      hold(kind, BLOCKS, BLOCK_BYTES);
    }
    System.out.println("dump " + Agent.dump());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CHURNERS; i++) {
      Thread thread = new Thread(ForeignStacks::churnForAWhile, "churner " + i);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println("survived");
    System.exit(0);
  }

  private static void churnForAWhile() {
    for (int i = 0; i < ROUNDS; i++) {
      churn();
    }
  }
}
