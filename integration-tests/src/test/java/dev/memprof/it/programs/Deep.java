package dev.memprof.it.programs;

import java.util.zip.Deflater;

/** Allocates beneath as many calls as the argument says, then says {@code dump PATH}. */
public final class Deep {
  private Deep() {}

  public static void main(String[] arguments) throws Exception {
    Deflater held = below(Integer.parseInt(arguments[0]));
    System.out.println("dump " + Agent.dump());
    held.end();
  }

  private static Deflater below(int calls) {
    return calls == 0 ? new Deflater() : below(calls - 1);
  }
}
