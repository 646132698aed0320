package dev.memprof.it.programs;

/** The part of the agent's start that runs beside the application. */
public final class AgentStart {
  private AgentStart() {}

  public static void main(String[] arguments) throws Exception {
    await();
    System.out.println("agent started");
  }

  /** Waits for its end; returns at once without an agent. */
  static void await() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("memprof-start")) {
        thread.join(60_000);
      }
    }
  }
}
