package dev.memprof.it.programs;

import java.util.zip.Deflater;

/** Allocates natively at every depth of the stack, down to its overflow. Says {@code survived}. */
public final class NearlyOverflowing {
  private static int deepest;

  private NearlyOverflowing() {}

  public static void main(String[] arguments) throws Exception {
    for (int i = 0; i < 8; i++) {
      Thread thread = new Thread(null, NearlyOverflowing::overflow, "deep", 400 << 10);
      thread.start();
      thread.join();
    }
    System.out.println(deepest > 100 ? "survived" : "not deep");
  }

  private static void overflow() {
    try {
      descend(0);
    } catch (StackOverflowError e) {
      deepest++;
    }
  }

  @SuppressWarnings("InfiniteRecursion") // on purpose
  private static void descend(int depth) {
    deepest = Math.max(deepest, depth);
    new Deflater(1).end();
    descend(depth + 1);
  }
}
