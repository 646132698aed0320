package dev.memprof.it.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/**
 * Says {@code ready}; for every further line of input allocates one deflater and says {@code done}.
 */
public final class Idle {
  private Idle() {}

  public static void main(String[] arguments) throws Exception {
    List<Deflater> held = new ArrayList<>();
    System.out.println("ready");
    for (int c; (c = System.in.read()) >= 0; ) {
      if (c == '\n') {
        allocate(held);
        System.out.println("done " + held.size());
      }
    }
  }

  private static void allocate(List<Deflater> held) {
    held.add(new Deflater());
  }
}
