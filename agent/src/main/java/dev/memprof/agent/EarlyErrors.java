package dev.memprof.agent;

import dev.memprof.agent.watch.MemoryErrorsSeen;
import dev.memprof.agent.weave.MemoryErrors;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.function.IntConsumer;

/**
 * What the application runs out of before there is a {@link Core}, which the agent at rest does not
 * even load.
 */
public final class EarlyErrors {
  private EarlyErrors() {}

  /**
   * Keeps it from now on: to be called first of all, since it cannot be found out later.
   *
   * @param noted takes the cause of each, on whatever thread failed
   */
  public static MemoryErrorsSeen see(Instrumentation instrumentation, IntConsumer noted) {
    MemoryErrorsSeen errors = new MemoryErrorsSeen(noted);
    try {
      MemoryErrors.tell(instrumentation, errors);
    } catch (IOException | LinkageError | IllegalArgumentException e) {
      System.err.println("memprof: no dump can be taken when direct memory runs out: " + e);
    }
    return errors;
  }
}
