package dev.memprof.it.programs;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/**
 * Says {@code ready}; for every number of its input allocates, and frees at once, so many MiB in
 * blocks of 4 KiB within two seconds, and says {@code done NUMBER}.
 */
public final class Allocating {
  private static final int BLOCK_BYTES = 4_096;
  private static final int BLOCKS_PER_MIB = (1 << 20) / BLOCK_BYTES;
  private static final long NANOS = 2_000_000_000L;

  private Allocating() {}

  public static void main(String[] arguments) throws Exception {
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field field = type.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    Object unsafe = field.get(null);
    Method allocateMemory = type.getMethod("allocateMemory", long.class);
    Method freeMemory = type.getMethod("freeMemory", long.class);
    System.out.println("ready");
    Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
    while (in.hasNextInt()) {
      int mib = in.nextInt();
      long start = System.nanoTime();
      for (int done = 0; done < mib; done++) {
        for (int block = 0; block < BLOCKS_PER_MIB; block++) {
          Object address = allocateMemory.invoke(unsafe, (long) BLOCK_BYTES);
          Object unused = freeMemory.invoke(unsafe, address);
        }
        long early = start + NANOS * done / mib - System.nanoTime();
        if (early > 1_000_000) {
          Thread.sleep(early / 1_000_000);
        }
      }
      System.out.println("done " + mib);
    }
  }
}
