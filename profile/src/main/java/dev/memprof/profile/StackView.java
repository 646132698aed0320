package dev.memprof.profile;

import java.util.List;

/**
 * A stack as its owner reads it. The JDK's frames are not his. Of the others, those are the
 * application's that share the first two segments of their package with the outermost one: who
 * started the thread's work, not what he called.
 */
final class StackView {
  private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

  private final List<Frame> stack;
  private final List<Frame> own;

  StackView(List<Frame> stack) {
    this.stack = stack;
    own = stack.stream().filter(frame -> frame.isJava() && !isJdk(frame.name())).toList();
  }

  private static boolean isJdk(String name) {
    return JDK.stream().anyMatch(name::startsWith);
  }

  /** Java frames that are not the JDK's, innermost first. */
  List<Frame> ownFrames() {
    return own;
  }

  /**
   * The application's innermost frame; else what kind of thread it is, or its outermost function.
   */
  String place() {
    Frame frame = applicationFrame();
    if (frame != null) {
      return frame.label();
    }
    Frame outermost = stack.get(stack.size() - 1);
    return stack.stream().filter(Frame::isJava).findFirst().orElse(outermost).label();
  }

  private Frame applicationFrame() {
    if (own.isEmpty()) {
      return null;
    }
    String application = owner(own.get(own.size() - 1).name());
    return own.stream().filter(frame -> owner(frame.name()).equals(application)).findFirst().get();
  }

  /** {@code com.acme} of {@code com.acme.cache.Cache.put}; empty for the default package. */
  private static String owner(String name) {
    int end = -1;
    for (int segment = 0; segment < 2; segment++) {
      int next = name.indexOf('.', end + 1);
      if (next < 0 || !Character.isLowerCase(name.charAt(end + 1))) {
        break;
      }
      end = next;
    }
    return end < 0 ? "" : name.substring(0, end);
  }

  /**
   * The innermost frame of a library between the application and the allocation; empty for none.
   */
  String library() {
    return own.isEmpty() || own.get(0).equals(applicationFrame()) ? "" : own.get(0).name();
  }

  /** {@code java.util.zip.Deflater.init -> deflateInit2_}. */
  String door() {
    Frame innermost = stack.get(0);
    String function = withoutParameters(innermost.name());
    return stack.stream()
        .filter(Frame::isJava)
        .filter(java -> !java.equals(innermost))
        .findFirst()
        .map(java -> java.name() + " -> " + function)
        .orElse(function);
  }

  /** {@code os::malloc} of {@code os::malloc(unsigned long, MemTag)}. */
  private static String withoutParameters(String function) {
    int parameters = function.indexOf('(');
    return parameters > 0 ? function.substring(0, parameters) : function;
  }
}
