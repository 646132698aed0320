package dev.memprof.it.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/**
 * An application as a reader of the documentation has one: it knows nothing of memprof. Says {@code
 * serving} when it holds what there is to be seen.
 */
public final class YourApp {
  private static final int DEFLATERS = 101;

  private static final List<Deflater> held = new ArrayList<>();

  private YourApp() {}

  public static void main(String[] arguments) throws InterruptedException {
    serve();
    System.out.println("serving");
    Thread.currentThread().join();
  }

  private static void serve() {
    for (int i = 0; i < DEFLATERS; i++) {
      held.add(new Deflater());
    }
  }
}
