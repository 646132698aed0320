package dev.memprof.it.programs;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * Says {@code waiting}, reads a line {@code ADDRESS BYTES}, decimal, and fills that memory of its
 * process with what is no address. Then it is {@link ManyFrames}.
 */
public final class Corrupted {
  private static final byte PATTERN = 0x5a;

  private Corrupted() {}

  public static void main(String[] arguments) throws Exception {
    System.out.println("waiting");
    StringBuilder line = new StringBuilder();
    for (int next; (next = System.in.read()) != '\n'; ) {
      line.append((char) next);
    }
    String[] range = line.toString().split(" ");
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field field = type.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    Method fill = type.getMethod("setMemory", long.class, long.class, byte.class);
    Object unused =
        fill.invoke(field.get(null), Long.parseLong(range[0]), Long.parseLong(range[1]), PATTERN);
    ManyFrames.main(arguments);
  }
}
