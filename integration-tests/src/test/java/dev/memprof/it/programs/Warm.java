package dev.memprof.it.programs;

/**
 * Keeps 1 KiB of native memory for each call of a method that becomes hot, and of the one that it
 * calls, which is small enough to be inlined. Says {@code ready} when both have long been compiled,
 * and keeps it until its input ends.
 */
public final class Warm {
  private static final int CALLS = 40_009;

  private Warm() {}

  public static void main(String[] arguments) throws Exception {
    long kept = 0;
    for (int i = 0; i < CALLS; i++) {
      kept += hot(i);
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // until it ends
    }
    System.out.println("kept " + kept);
  }

  private static long hot(int i) {
    return i % 3 == 7 ? 0 : small() & 1;
  }

  private static long small() {
    return OffHeap.allocate(1_024);
  }
}
