package dev.memprof.agent.release;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A constructor that runs, known by its place on the stack: when it throws, nothing tells of its
 * end.
 *
 * @param depth of its frame, counted from the bottom
 * @param className whose constructor it is
 */
record Constructing(int depth, String className) {
  private static final String NAME = "<init>";

  /** The application's innermost frame, which has just entered a constructor. */
  static Constructing now() {
    List<StackFrame> frames = applicationFrames();
    return new Constructing(frames.size(), frames.isEmpty() ? "" : frames.get(0).getClassName());
  }

  /** Whether the innermost frame was called by it, in whatever way. */
  boolean isOnStack() {
    List<StackFrame> frames = applicationFrames();
    if (frames.size() <= depth) {
      return false; // at the same depth it is another call
    }
    StackFrame there = frames.get(frames.size() - depth);
    return there.getMethodName().equals(NAME) && there.getClassName().equals(className);
  }

  private static List<StackFrame> applicationFrames() {
    return StackWalker.getInstance()
        .walk(frames -> frames.dropWhile(Constructing::isOurs).collect(Collectors.toList()));
  }

  private static boolean isOurs(StackFrame frame) {
    return frame.getClassName().startsWith("dev.memprof.agent.")
        || frame.getClassName().startsWith("java.lang.MemprofHooks");
  }
}
