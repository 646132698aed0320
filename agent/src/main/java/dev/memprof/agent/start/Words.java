package dev.memprof.agent.start;

import java.util.ArrayList;
import java.util.List;

/** Splits text as the java launcher and HotSpot do. */
final class Words {
  private Words() {}

  /** Of {@code JDK_JAVA_OPTIONS}, {@code JAVA_TOOL_OPTIONS} and {@code _JAVA_OPTIONS}. */
  static List<String> ofVariable(String text) {
    return split(text, false);
  }

  /** Of an argument file (launcher, args.c): with comments, and with escapes within quotes. */
  static List<String> ofArgumentFile(String text) {
    return split(text, true);
  }

  private static List<String> split(String text, boolean file) {
    List<String> words = new ArrayList<>();
    StringBuilder word = null;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else if (file && c == '\\' && i + 1 < text.length()) {
          word.append(text.charAt(++i));
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        word = word == null ? new StringBuilder() : word;
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
        if (word != null) {
          words.add(word.toString());
        }
        word = null;
      } else if (file && c == '#' && word == null) {
        int end = text.indexOf('\n', i);
        i = end < 0 ? text.length() : end;
      } else {
        word = word == null ? new StringBuilder() : word;
        word.append(c);
      }
    }
    if (word != null) {
      words.add(word.toString());
    }
    return words;
  }
}
