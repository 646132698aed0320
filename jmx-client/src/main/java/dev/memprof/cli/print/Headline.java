package dev.memprof.cli.print;

/** The answer at the head of a text, set off from what explains it. */
public final class Headline {
  private Headline() {}

  /** The same text, its first sentence in bold. */
  public static String of(String text) {
    int end = end(text);
    return Style.BOLD.of(text.substring(0, end)) + text.substring(end);
  }

  /** Of a sentence that may take several lines; of the first line where there is none. */
  private static int end(String text) {
    int first = text.indexOf('\n');
    int line = first;
    while (line > 0) {
      if (text.charAt(line - 1) == '.') {
        return line;
      }
      line = text.indexOf('\n', line + 1) == line + 1 ? -1 : text.indexOf('\n', line + 1);
    }
    return first < 0 ? text.length() : first;
  }
}
