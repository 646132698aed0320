package dev.memprof.it.programs;

/** The part of the agent's start that runs beside the application. */
final class AgentStart {
  private AgentStart() {}

  /** Waits for its end; returns at once without an agent. */
  static void await() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("memprof-start")) {
        thread.join(60_000);
      }
    }
  }
}
