package dev.memprof.cli.print;

/**
 * How a piece of text is set off. In the text it is a mark that takes no column, which {@link
 * Output} turns into a terminal's command or into nothing: a text is the same either way.
 */
public enum Style {
  PLAIN('\ufdd0', "\033[0m"),
  BOLD('\ufdd1', "\033[1m"),
  DIM('\ufdd2', "\033[2m"),
  RED('\ufdd3', "\033[31m"),
  GREEN('\ufdd4', "\033[32m"),
  YELLOW('\ufdd5', "\033[33m"),
  INVERSE('\ufdd6', "\033[7m"),
  /** No style: back to the start of the line, which is emptied. */
  ANEW('\ufdd7', "\r\033[K");

  private static final Style[] ALL = values();

  // Unicode keeps these code points for a program's own use: in no text are they a character.
  private final char mark;
  private final String command;

  Style(char mark, String command) {
    this.mark = mark;
    this.command = command;
  }

  /** The text so set off; lay it out before. */
  public String of(String text) {
    return mark + text + PLAIN.mark;
  }

  /** Where the line begins anew. */
  public static String anew() {
    return String.valueOf(ANEW.mark);
  }

  /** As much of a text that is set off as fits; no style goes on behind it. */
  public static String clipped(String text, int columns) {
    StringBuilder line = new StringBuilder();
    int used = 0;
    for (int i = 0; i < text.length(); i++) {
      boolean isMark = isMark(text.charAt(i));
      if (isMark || used < columns) {
        line.append(text.charAt(i));
        used += isMark ? 0 : 1;
      }
    }
    return line.toString();
  }

  /** What a mark in a text stands for; null of a character that is none. */
  public static Style of(char c) {
    int number = c - PLAIN.mark;
    return isMark(c) && number < ALL.length ? ALL[number] : null;
  }

  static boolean isMark(int c) {
    return c >= '\ufdd0' && c <= '\ufdef';
  }

  /** What a terminal wants to see in place of a mark. */
  static String command(int mark) {
    int number = mark - PLAIN.mark;
    return number >= 0 && number < ALL.length ? ALL[number].command : "";
  }
}
