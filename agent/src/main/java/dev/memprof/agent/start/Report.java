package dev.memprof.agent.start;

/** What the agent says to a person: single lines on stderr. */
final class Report {
  private Report() {}

  static void line(String text) {
    System.err.println("memprof: " + text);
  }

  static String messageOf(Throwable e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    // /tmp/libmemprof.so: /tmp/libmemprof.so: failed to map: the JDK's word, and the dynamic
    // loader's
    int end = message.indexOf(": ") + 2;
    return end > 2 && message.startsWith(message.substring(0, end), end)
        ? message.substring(end)
        : message;
  }
}
