package dev.memprof.it.programs;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * Says {@code ready}, then leaks so many MiB a second in blocks of 4 MiB, touched or only reserved,
 * until it is killed, or refused, which it says. Arguments: MiB per second, {@code touch} or {@code
 * reserve}.
 */
public final class FastLeak {
  private static final int BLOCK_BYTES = 4 << 20;
  private static final int PAGE_BYTES = 4_096;

  private static Object unsafe;
  private static Method allocateMemory;
  private static Method putByte;

  private FastLeak() {}

  public static void main(String[] arguments) throws Exception {
    double nanosPerBlock = 1e9 * BLOCK_BYTES / (Double.parseDouble(arguments[0]) * (1 << 20));
    boolean touch = arguments[1].equals("touch");
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field field = type.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    unsafe = field.get(null);
    allocateMemory = type.getMethod("allocateMemory", long.class);
    putByte = type.getMethod("putByte", long.class, byte.class);
    System.out.println("ready");
    AgentStart.await();
    long start = System.nanoTime();
    for (long blocks = 0; ; blocks++) {
      long early = (long) (start + blocks * nanosPerBlock) - System.nanoTime();
      if (early > 1_000_000) {
        Thread.sleep(early / 1_000_000);
      }
      leak(touch);
    }
  }

  private static void leak(boolean touch) throws ReflectiveOperationException {
    long block = (Long) allocateMemory.invoke(unsafe, (long) BLOCK_BYTES); // leak
    for (int at = 0; touch && at < BLOCK_BYTES; at += PAGE_BYTES) {
      Object unused = putByte.invoke(unsafe, block + at, (byte) 1);
    }
  }
}
