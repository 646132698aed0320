package dev.memprof.it.programs;

import java.util.ArrayList;
import java.util.List;

/**
 * Holds a part of the Java heap and loads a library. Arguments: how many MiB, and the library. Says
 * {@code ready}, leaks 37 MB through the library at each line of input, after which it says {@code
 * leaked}, and {@code held} at the end of the input.
 */
public final class LargeLibrary {
  private static final int ARRAY_BYTES = 100_003;

  private static final List<byte[]> HELD = new ArrayList<>();

  private LargeLibrary() {}

  /** Defined by the library. */
  static native long leak(int bytes);

  public static void main(String[] arguments) throws Exception {
    System.load(arguments[1]);
    for (int i = 0; i < (Integer.parseInt(arguments[0]) << 20) / ARRAY_BYTES; i++) {
      HELD.add(new byte[ARRAY_BYTES]);
    }
    System.out.println("ready");
    for (int c; (c = System.in.read()) >= 0; ) {
      for (int i = 0; c == '\n' && i < 37; i++) {
        if (leak(1_000_003) == 0) {
          throw new IllegalStateException("no memory");
        }
      }
      if (c == '\n') {
        System.out.println("leaked");
      }
    }
    System.out.println("held " + HELD.size());
    System.exit(0);
  }
}
