import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Field;
import sun.misc.Unsafe;

/**
 * What a block of 2 KiB costs from malloc to free, called from stacks of the given depths. Arguments:
 * depths. Prints {@code DEPTH NS} for each: processor time of the thread for one block, the least of
 * five measurements.
 */
public final class Samples {
  private static final int BLOCK_BYTES = 2048;
  private static final int BLOCKS = 60_000;
  private static final int MEASUREMENTS = 5;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final Unsafe UNSAFE = unsafe();

  private Samples() {}

  private static Unsafe unsafe() {
    try {
      Field field = Unsafe.class.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return (Unsafe) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  public static void main(String[] arguments) {
    for (String argument : arguments) {
      int depth = Integer.parseInt(argument);
      double least = Double.MAX_VALUE;
      for (int i = 0; i <= MEASUREMENTS; i++) {
        double nanos = measure(depth);
        least = i == 0 ? least : Math.min(least, nanos); // the first compiles it
      }
      System.out.printf("%d %.0f%n", depth, least);
    }
    System.exit(0);
  }

  private static double measure(int depth) {
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < BLOCKS; i++) {
      left(depth);
    }
    return (THREADS.getCurrentThreadCpuTime() - start) / (double) BLOCKS;
  }

  /** The two call each other, so that the compiler does not inline one in itself. */
  private static int left(int depth) {
    if (depth == 0) {
      long block = UNSAFE.allocateMemory(BLOCK_BYTES);
      UNSAFE.freeMemory(block);
      return 1;
    }
    return right(depth - 1) + 1;
  }

  private static int right(int depth) {
    return depth == 0 ? left(depth) : left(depth - 1) + 2;
  }
}
