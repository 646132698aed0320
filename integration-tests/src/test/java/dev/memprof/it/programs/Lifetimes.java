package dev.memprof.it.programs;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;

/**
 * Holds {@value #PEAK_BLOCKS} and {@value #KEPT_BLOCKS} blocks of 1 MiB at once, and then the
 * latter alone; frees others some milliseconds after it allocated them, or from another thread.
 * Says {@code ready}, and for every further line of input allocates and frees one more.
 */
public final class Lifetimes {
  public static final int PEAK_BLOCKS = 750;
  public static final int KEPT_BLOCKS = 53;
  public static final int SHORT_BLOCKS = 101;
  public static final int LONG_BLOCKS = 23;
  public static final long SHORT_MILLIS = 10;
  public static final long LONG_MILLIS = 1_100;
  public static final long BLOCK_BYTES = 1 << 20;

  private static final MethodHandle ALLOCATE =
      ofUnsafe("allocateMemory", MethodType.methodType(long.class, long.class));
  private static final MethodHandle FREE =
      ofUnsafe("freeMemory", MethodType.methodType(void.class, long.class));

  private Lifetimes() {}

  public static void main(String[] arguments) throws Exception {
    long[] peak = new long[PEAK_BLOCKS];
    for (int i = 0; i < peak.length; i++) {
      peak[i] = atThePeak();
    }
    for (int i = 0; i < KEPT_BLOCKS; i++) {
      long unused = forGood();
    }
    free(peak);
    for (int i = 0; i < SHORT_BLOCKS; i++) {
      long block = forMoments();
      Thread.sleep(SHORT_MILLIS);
      free(block);
    }
    long[] blocks = new long[LONG_BLOCKS];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = forLonger();
    }
    Thread.sleep(LONG_MILLIS);
    Thread other = new Thread(() -> free(blocks));
    other.start();
    other.join();
    System.out.println("ready");
    for (int c, lines = 0; (c = System.in.read()) >= 0; ) {
      if (c == '\n') {
        free(afterwards());
        System.out.println("done " + ++lines);
      }
    }
  }

  private static void free(long block) {
    try {
      FREE.invokeExact(block);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static long allocate(long bytes) {
    try {
      return (long) ALLOCATE.invokeExact(bytes);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static void free(long[] blocks) {
    for (long block : blocks) {
      free(block);
    }
  }

  private static long atThePeak() {
    return allocate(BLOCK_BYTES);
  }

  private static long forGood() {
    return allocate(BLOCK_BYTES);
  }

  private static long forMoments() {
    return allocate(BLOCK_BYTES);
  }

  private static long forLonger() {
    return allocate(BLOCK_BYTES);
  }

  private static long afterwards() {
    return allocate(64 * BLOCK_BYTES);
  }

  /** The compiler warns of the class's name itself. */
  private static MethodHandle ofUnsafe(String name, MethodType type) {
    try {
      Class<?> unsafe = Class.forName("sun.misc.Unsafe");
      Field field = unsafe.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return MethodHandles.lookup().findVirtual(unsafe, name, type).bindTo(field.get(null));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
