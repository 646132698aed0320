package dev.memprof.profile.text;

import dev.memprof.profile.Frame;

/** Functions' names as a reader tells them apart, without the types of C++. */
public final class ShortName {
  private static final String ANONYMOUS = "(anonymous namespace)";

  private ShortName() {}

  /** {@code std::vector<…>::resize} of {@code std::vector<int, A>::resize(unsigned long)}. */
  public static String of(Frame.Kind kind, String name) {
    // An operator's own name can be of brackets.
    boolean typed = kind == Frame.Kind.NATIVE && !name.contains("operator");
    String shown = typed ? withoutTypes(name) : name;
    return shown.isEmpty() ? name : shown;
  }

  private static String withoutTypes(String name) {
    StringBuilder result = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (depth == 0 && name.startsWith(ANONYMOUS, i)) {
        result.append(ANONYMOUS);
        i += ANONYMOUS.length() - 1;
      } else if (c == '<' || c == '(') {
        if (depth == 0 && c == '<') {
          result.append("<…>");
        }
        depth++;
      } else if (depth > 0) {
        depth -= c == '>' || c == ')' ? 1 : 0;
      } else {
        result.append(c);
      }
    }
    return depth == 0 ? result.toString().replaceFirst(" const$", "") : name;
  }
}
