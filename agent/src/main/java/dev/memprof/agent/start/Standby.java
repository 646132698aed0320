package dev.memprof.agent.start;

/**
 * The agent at rest. Until somebody looks or memory grows, one thread waits here in native code,
 * and the classes of the control part are not even loaded. They are in good time, before a dump is
 * due: when memory runs out it would be too late.
 */
final class Standby {
  private static final int LOOK_MS = 200;

  private static final long MAX_RESIDENT_GROWTH_BYTES = 32 << 20;

  /** Of the memory after which a dump may be due, this share ends the rest. */
  private static final int SHARE = 4;

  private final boolean watchesMemory;
  private final long residentGrowthBytes;
  private final long samples;
  private final long liveBytes;
  private volatile boolean wanted;

  /**
   * @param residentGrowthBytes of the process, after which the control part is needed
   * @param samples of the hook, after which it is
   */
  private Standby(boolean watchesMemory, long residentGrowthBytes, long samples) {
    this.watchesMemory = watchesMemory;
    this.residentGrowthBytes = residentGrowthBytes;
    this.samples = samples;
    liveBytes = begin();
  }

  /** Until somebody looks: where nothing is profiled. */
  static Standby untilWanted() {
    return new Standby(false, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
  }

  /**
   * Until somebody looks, or a dump may soon be due.
   *
   * @param growthBytes of live native memory after which one is taken
   * @param intervalBytes allocated after which one is taken; {@link Long#MAX_VALUE} for none
   * @param sampleIntervalBytes mean distance of two samples
   */
  static Standby untilMemoryGrows(long growthBytes, long intervalBytes, long sampleIntervalBytes) {
    // Without an option, direct buffers may take as much as the heap.
    long soon = Math.min(growthBytes, Runtime.getRuntime().maxMemory()) / SHARE;
    return new Standby(
        true,
        Math.min(soon, MAX_RESIDENT_GROWTH_BYTES),
        Math.max(1, Math.min(growthBytes, intervalBytes) / SHARE / sampleIntervalBytes));
  }

  /** Live native memory. */
  private static native long begin();

  private static native boolean isNeeded(int millis, long residentGrowthBytes, long samples);

  private static native void wake();

  /**
   * Lets the address space go that was set aside where it is limited: the application has run out
   * of memory, and what is needed now takes some. Any thread.
   */
  static native void makeRoom();

  private static native long[] points();

  /**
   * Waits until the control part is needed, and stores meanwhile what clients have made. On its own
   * thread, which nothing interrupts.
   */
  void await(Clients clients) {
    while (!wanted
        && !(watchesMemory && isHeapHalfFull())
        && !isNeeded(LOOK_MS, residentGrowthBytes, samples)) {
      if (!LookSocket.answer(clients, null)) {
        end();
      }
    }
  }

  /** Of native memory, when the rest began; -1 where it is not known. */
  long liveBytes() {
    return liveBytes;
  }

  /**
   * How memory went meanwhile: four longs a point, as {@code Beginning} has them. On the thread
   * that has waited.
   */
  long[] curve() {
    return points();
  }

  /** Somebody needs it. Any thread. */
  void end() {
    if (!wanted) {
      wanted = true;
      wake();
    }
  }

  private static boolean isHeapHalfFull() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory() > runtime.maxMemory() / 2;
  }
}
