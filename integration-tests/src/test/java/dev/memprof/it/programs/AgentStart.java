package dev.memprof.it.programs;

import java.util.Optional;

/** The part of the agent's start that runs beside the application. */
public final class AgentStart {
  private AgentStart() {}

  public static void main(String[] arguments) throws Exception {
    await();
    System.out.println("agent started");
  }

  /** Waits for its end; returns at once without an agent. */
  static void await() throws InterruptedException {
    Thread start = thread().orElse(null);
    if (start != null) {
      start.join(60_000);
    }
  }

  /** The thread that starts it, while it does. */
  static Optional<Thread> thread() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("memprof-start"))
        .findFirst();
  }
}
