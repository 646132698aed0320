package dev.memprof.store;

import java.io.IOException;
import java.util.function.Consumer;

/** Finishes what killed runs have left in the store; once, on a thread of its own. */
public final class Recovery implements Runnable {
  private final DumpStore store;
  private final Consumer<String> report;

  /**
   * @param report takes a line for a person for each file
   */
  public Recovery(DumpStore store, Consumer<String> report) {
    this.store = store;
    this.report = report;
  }

  /** May be interrupted: what is half done then is done by the next start. */
  @Override
  public void run() {
    try {
      store.finishLeftovers(report);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      report.accept("the dumps that an earlier run has left cannot be finished: " + e);
    }
  }
}
