package dev.memprof.it.programs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads libraries with thread-local variables while threads that come and go touch them all: every
 * first touch makes the dynamic loader grow a thread's vector, by malloc. Arguments: the directory
 * of the libraries, and how many. Says {@code touched N}.
 */
public final class TlsLibraries {
  private static volatile boolean over;

  private TlsLibraries() {}

  private static native boolean load(String path);

  private static native int touchAll();

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    int libraries = Integer.parseInt(arguments[1]);
    System.load(directory.resolve("libdriver.so").toString());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Thread thread = new Thread(TlsLibraries::spawn);
      thread.start();
      threads.add(thread);
    }
    for (int i = 0; i < libraries; i++) {
      if (!load(directory.resolve("libtls" + i + ".so").toString())) {
        throw new IllegalStateException("library " + i + " cannot be loaded");
      }
    }
    over = true;
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println("touched " + touchAll());
    System.exit(0);
  }

  private static void spawn() {
    while (!over) {
      Thread toucher = new Thread(TlsLibraries::touch);
      toucher.start();
      touch();
      try {
        toucher.join();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void touch() {
    for (int i = 0; i < 5; i++) {
      int unused = touchAll();
    }
  }
}
