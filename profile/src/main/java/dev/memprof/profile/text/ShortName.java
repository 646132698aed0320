package dev.memprof.profile.text;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.owner.NativeName;

/** Functions' names as a reader tells them apart, without the types of C++. */
public final class ShortName {
  private ShortName() {}

  /** {@code std::vector<…>::resize} of {@code std::vector<int, A>::resize(unsigned long)}. */
  public static String of(Frame.Kind kind, String name) {
    // An operator's own name can be of brackets.
    boolean typed = kind == Frame.Kind.NATIVE && !name.contains("operator");
    String shown = typed ? withoutTypes(name) : name;
    return shown.isEmpty() ? name : shown;
  }

  private static String withoutTypes(String whole) {
    String name = NativeName.withoutArguments(whole);
    StringBuilder result = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '<') {
        result.append(depth++ == 0 ? "<…>" : "");
      } else if (c == '>' && depth > 0) {
        depth--;
      } else if (depth == 0) {
        result.append(c);
      }
    }
    return depth == 0 ? result.toString() : name;
  }
}
