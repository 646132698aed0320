package dev.memprof.profile.owner;

import dev.memprof.profile.model.Frame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells what memprof's own code has allocated. It runs on the application's threads, too, and calls
 * the application, as when a cache is measured: only what is allocated beneath memprof counts, with
 * none of the application's code between. Remembers what it found out about methods; for one
 * thread.
 */
final class MemprofCode {
  /** The agent: nothing else calls it. Not the examples or the API, which an application is. */
  private static final List<String> AGENT =
      List.of(
          "dev.memprof.agent.",
          "dev.memprof.boot.",
          "dev.memprof.contract.",
          "dev.memprof.profile.store.",
          "dev.memprof.ledger.",
          "dev.memprof.store.",
          "java.lang.MemprofHooks.");

  /** What the agent shares with programs that read profiles: the caller decides. */
  private static final String READERS = "dev.memprof.profile.";

  /** Libraries in memprof.jar. An application can have them as well: the caller decides. */
  private static final List<String> LIBRARIES =
      List.of(
          "com.google.protobuf.",
          "com.sun.jna.",
          "net.bytebuddy.",
          "org.apache.commons.io.",
          "org.tukaani.xz.");

  /** How memprof calls what it knows by name only, which is the application's. */
  private static final List<String> BY_NAME =
      List.of("java.lang.reflect.", "java.lang.invoke.", "jdk.internal.reflect.");

  private static final String LAMBDA = "$$Lambda";

  /** What a method of a stack says of those that called it. */
  private enum Part {
    AGENT,
    /** Of a library: as much as its caller. */
    LIBRARY,
    BY_NAME,
    /** The JDK or a reader: as much as its caller. */
    PASSED,
    APPLICATION
  }

  private final Map<String, Part> parts = new HashMap<>();

  /**
   * Whether a method is the agent's, and so says nothing about the application.
   *
   * @param method a Java frame's name
   */
  static boolean has(String method) {
    return startsWithAny(method, AGENT);
  }

  /** Whether the innermost Java code but the JDK's is the agent's, or a library that it calls. */
  boolean allocated(List<Frame> stack) {
    boolean inLibrary = false;
    for (Frame frame : stack) {
      if (frame.kind() == Frame.Kind.MARKER) {
        return false; // code without a name, such as that of a class that was unloaded
      }
      if (frame.isJava()) {
        Part part = parts.computeIfAbsent(frame.name(), MemprofCode::part);
        if (part == Part.AGENT) {
          return true;
        }
        if (part == Part.APPLICATION || (part == Part.BY_NAME && inLibrary)) {
          return false;
        }
        inLibrary |= part == Part.LIBRARY;
      }
    }
    return false;
  }

  private static Part part(String name) {
    String method = ofHost(name);
    if (has(method)) {
      return Part.AGENT;
    }
    if (startsWithAny(method, LIBRARIES)) {
      return Part.LIBRARY;
    }
    if (startsWithAny(method, BY_NAME)) {
      return Part.BY_NAME;
    }
    boolean isPassed = method.startsWith(READERS) || Origin.of(method) == Origin.JDK;
    return isPassed ? Part.PASSED : Part.APPLICATION;
  }

  /** A lambda's class begins with its host's name, and is no part of the JDK. */
  private static String ofHost(String method) {
    int lambda = method.indexOf(LAMBDA);
    return lambda < 0 ? method : method.substring(0, lambda + 1);
  }

  private static boolean startsWithAny(String method, List<String> prefixes) {
    for (String prefix : prefixes) {
      if (method.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
