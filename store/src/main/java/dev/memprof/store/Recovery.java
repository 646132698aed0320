package dev.memprof.store;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Finishes, beside the application and after everything else, what killed runs have left in the
 * store; once.
 */
public final class Recovery implements AutoCloseable {
  private final Thread thread;

  /**
   * @param report takes a line for a person for each file
   */
  @SuppressWarnings("ThreadPriorityCheck") // a wish, where the JVM listens to it
  public Recovery(DumpStore store, Consumer<String> report) {
    thread = new Thread(() -> run(store, report), "memprof-recovery");
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    thread.start();
  }

  private static void run(DumpStore store, Consumer<String> report) {
    try {
      store.finishLeftovers(report);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      report.accept("what an earlier run has left stays unfinished: " + e);
    }
  }

  /** What is half done then is done by the next start. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
