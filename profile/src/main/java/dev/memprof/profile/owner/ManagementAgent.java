package dev.memprof.profile.owner;

import dev.memprof.profile.model.Frame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells what the JDK allocates to be managed: it starts when a client attaches, {@code memprof
 * where} among them, and serves its connections. Remembers what it found out about methods; for one
 * thread.
 */
final class ManagementAgent {
  static final Frame MARKER = Frame.marker("[management agent]");

  /** All of it is called by these; an RMI service of the application has methods of its own. */
  private static final List<String> ROOTS =
      List.of(
          "com.sun.jmx.remote.",
          "javax.management.remote.",
          "jdk.internal.agent.",
          "sun.management.jmxremote.",
          "sun.rmi.transport.");

  private enum Part {
    ROOT,
    JDK,
    OTHER
  }

  private final Map<String, Part> parts = new HashMap<>();

  /** Whether all Java code is the JDK's, and some of it serves management. */
  boolean allocated(List<Frame> stack) {
    boolean hasRoot = false;
    for (Frame frame : stack) {
      if (frame.isJava()) {
        Part part = parts.computeIfAbsent(frame.name(), ManagementAgent::part);
        if (part == Part.OTHER) {
          return false;
        }
        hasRoot |= part == Part.ROOT;
      }
    }
    return hasRoot;
  }

  private static Part part(String method) {
    if (ROOTS.stream().anyMatch(method::startsWith)) {
      return Part.ROOT;
    }
    return Origin.of(method) == Origin.JDK ? Part.JDK : Part.OTHER;
  }
}
