package dev.memprof.profile.text;

import java.util.ArrayList;
import java.util.List;

/** Sentences in lines of a width. */
public final class Paragraph {
  private Paragraph() {}

  /** Its lines; a word that is longer than a line, such as a path, goes on in the next. */
  public static List<String> lines(String text, int columns) {
    return lines(text, columns, "");
  }

  /**
   * @param indent of all lines but the first
   */
  public static List<String> lines(String text, int columns, String indent) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    boolean isEmpty = true;
    for (String word : text.split(" ", -1)) {
      if (!isEmpty && line.length() + 1 + word.length() > columns) {
        lines.add(line.toString());
        line.setLength(0);
        line.append(indent);
        isEmpty = true;
      }
      line.append(isEmpty ? "" : " ").append(word);
      while (line.length() > columns) {
        lines.add(line.substring(0, columns));
        line.delete(0, columns).insert(0, indent);
      }
      isEmpty = false;
    }
    lines.add(line.toString());
    return lines;
  }
}
