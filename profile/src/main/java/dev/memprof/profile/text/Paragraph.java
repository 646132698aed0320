package dev.memprof.profile.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Sentences in lines of a width. */
public final class Paragraph {
  private static final Set<String> UNITS =
      Set.of("%", "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ms", "s", "min", "h");

  private Paragraph() {}

  /**
   * Its lines; a number and its unit are one word. A word that is longer than a line, such as a
   * path, goes on in the next, where there is one after a comma.
   */
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
    for (String word : words(text)) {
      if (!isEmpty && line.length() + 1 + word.length() > columns) {
        lines.add(line.toString());
        line.setLength(0);
        line.append(indent);
        isEmpty = true;
      }
      line.append(isEmpty ? "" : " ").append(word);
      while (line.length() > columns) {
        int end = line.lastIndexOf(",", columns - 1) + 1;
        end = end > columns / 2 ? end : columns;
        lines.add(line.substring(0, end));
        line.delete(0, end).insert(0, indent);
      }
      isEmpty = false;
    }
    lines.add(line.toString());
    return lines;
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String word : text.split(" ", -1)) {
      int last = words.size() - 1;
      if (last >= 0 && endsInDigit(words.get(last)) && UNITS.contains(withoutMarks(word))) {
        words.set(last, words.get(last) + " " + word);
      } else {
        words.add(word);
      }
    }
    return words;
  }

  private static boolean endsInDigit(String word) {
    return !word.isEmpty() && Character.isDigit(word.charAt(word.length() - 1));
  }

  /** {@code MiB} of {@code MiB).}. */
  private static String withoutMarks(String word) {
    int end = word.length();
    while (end > 0 && ".,;:)".indexOf(word.charAt(end - 1)) >= 0) {
      end--;
    }
    return word.substring(0, end);
  }
}
