package dev.memprof.profile.lines;

/**
 * Text as a field of a line with tabs between its fields: tab, newline, carriage return and
 * backslash are {@code \t}, {@code \n}, {@code \r} and {@code \\}. The names file is written so as
 * well, by {@code native/src/process/}.
 */
public final class TabEscapes {
  private TabEscapes() {}

  public static void append(StringBuilder line, String field) {
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      switch (c) {
        case '\t' -> line.append("\\t");
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\\' -> line.append("\\\\");
        default -> line.append(c);
      }
    }
  }

  /** Undoes them. A backslash before any other character is dropped; one at the end stays. */
  public static String plain(String field) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    StringBuilder plain = new StringBuilder(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '\\' && i + 1 < field.length()) {
        char escaped = field.charAt(++i);
        plain.append(
            switch (escaped) {
              case 't' -> '\t';
              case 'n' -> '\n';
              case 'r' -> '\r';
              default -> escaped;
            });
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
