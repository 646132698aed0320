package dev.memprof.agent.start;

/** What the agent says to a person: single lines on stderr. */
final class Report {
  private Report() {}

  static void line(String text) {
    System.err.println("memprof: " + text);
  }

  static String messageOf(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
