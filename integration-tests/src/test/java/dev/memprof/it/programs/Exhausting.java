package dev.memprof.it.programs;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Says {@code ready}; at a line of input uses up what its argument says: {@code direct}, {@code
 * heap}, {@code native} or {@code threads}. Prints the error that ends it, each line after {@code
 * error}, then {@code held}, holds what it has, and waits for the end of its input.
 */
public final class Exhausting {
  private static final int DIRECT_BYTES = 1_000_003;

  /** Small, so that a full heap has room for a line of output. */
  private static final int HEAP_BYTES = 10_007;

  private static final int BALLAST_BYTES = 8 << 20;
  private static final long NATIVE_BYTES = 64 << 20;

  private static final List<Object> HELD = new ArrayList<>();
  private static final CountDownLatch ENDED = new CountDownLatch(1);

  private Exhausting() {}

  public static void main(String[] arguments) throws Throwable {
    MethodHandle allocateMemory = allocateMemory();
    System.out.println("ready");
    HELD.add(new byte[BALLAST_BYTES]);
    if (System.in.read() < 0) {
      return;
    }
    OutOfMemoryError error = null;
    try {
      while (true) {
        switch (arguments[0]) {
          case "direct" -> HELD.add(ByteBuffer.allocateDirect(DIRECT_BYTES));
          case "heap" -> HELD.add(new byte[HEAP_BYTES]);
          case "native" -> HELD.add((long) allocateMemory.invokeExact(NATIVE_BYTES));
          default -> startThread();
        }
      }
    } catch (OutOfMemoryError e) {
      error = e;
      HELD.set(0, null); // the heap may be full, and what follows needs a little of it
    }
    System.out.println("error " + error);
    for (StackTraceElement frame : error.getStackTrace()) {
      System.out.println("error   at " + frame);
    }
    System.out.println("held " + HELD.size());
    while (System.in.read() >= 0) {
      // goes on
    }
    ENDED.countDown();
    System.exit(0);
  }

  private static void startThread() {
    Thread thread =
        new Thread(
            () -> {
              try {
                ENDED.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.setDaemon(true);
    thread.start();
    HELD.add(thread);
  }

  /** A handle leaves no frames of its own in the error. */
  private static MethodHandle allocateMemory() throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field field = type.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    return MethodHandles.lookup()
        .unreflect(type.getMethod("allocateMemory", long.class))
        .bindTo(field.get(null));
  }
}
