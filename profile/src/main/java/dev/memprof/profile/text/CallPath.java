package dev.memprof.profile.text;

import java.util.ArrayList;
import java.util.List;

/** A call path in at most six lines, so chosen that the method to look at is among them. */
public final class CallPath {
  private static final int MAX_LINES = 6;

  private CallPath() {}

  /**
   * Shows a short path whole, and otherwise the innermost frame, the library's entry that {@code
   * method} calls, {@code method}, and its callers.
   *
   * @param path innermost first: {@code class.method(File.java:line)}
   * @param method {@code class.method}
   */
  public static List<String> lines(List<String> path, String method) {
    if (path.size() <= MAX_LINES) {
      return path;
    }
    int at = indexOf(path, method);
    List<String> lines = new ArrayList<>();
    int next = 0;
    if (at >= MAX_LINES - 2) {
      lines.add(path.get(0));
      lines.add(gap(at - 2));
      next = at - 1;
    }
    while (lines.size() < MAX_LINES - 1) {
      lines.add(path.get(next++));
      if (next == path.size()) {
        return lines;
      }
    }
    lines.add(next == path.size() - 1 ? path.get(next) : gap(path.size() - next));
    return lines;
  }

  /**
   * The method with its place in the source, where the path has it; else the method alone.
   *
   * @param path as above
   * @param method likewise
   */
  public static String place(List<String> path, String method) {
    return path.stream().filter(label -> label.startsWith(method + "(")).findFirst().orElse(method);
  }

  private static String gap(int frames) {
    return "… " + frames + " more";
  }

  private static int indexOf(List<String> path, String method) {
    for (int i = 0; i < path.size(); i++) {
      String label = path.get(i);
      if (label.startsWith(method)
          && (label.length() == method.length() || label.charAt(method.length()) == '(')) {
        return i;
      }
    }
    return 0;
  }
}
