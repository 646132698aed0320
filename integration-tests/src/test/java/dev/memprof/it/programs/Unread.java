package dev.memprof.it.programs;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Has jemalloc write a dump that nobody reads, to the file that a line of input names. Argument:
 * the directory of the native library. Says {@code dumped} and the error, 0 for none.
 */
public final class Unread {
  private static ByteBuffer held;

  private Unread() {}

  public static void main(String[] arguments) throws Exception {
    System.load(Path.of(arguments[0]).resolve("libdump.so").toString());
    leak();
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String file; (file = in.readLine()) != null; ) {
      System.out.println("dumped " + NamedThreads.dump(file) + " of " + held.capacity());
    }
  }

  private static void leak() {
    held = ByteBuffer.allocateDirect(3_000_007);
  }
}
