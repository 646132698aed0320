package dev.memprof.profile.text;

/** Names as they can be shown: a name could hold what steers a terminal or is no text at all. */
public final class Printable {
  private Printable() {}

  /** The text with a question mark for every character that is none. */
  public static String of(String text) {
    return of(text, '?');
  }

  /** The text with {@code mark} for every character that is none. */
  public static String of(String text, char mark) {
    StringBuilder result = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
      if (pair) {
        result.append(c).append(text.charAt(++i));
      } else {
        result.append(isOdd(c) ? mark : c);
      }
    }
    return result.toString();
  }

  private static boolean isOdd(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      // No characters: forbidden in XML, or a program's own.
      default -> c >= '\ufffe' || (c >= '\ufdd0' && c <= '\ufdef');
    };
  }

  /** The end of a method's name says more than its package. */
  public static String clipStart(String text, int width) {
    return text.length() <= width ? text : "…" + text.substring(text.length() - width + 1);
  }

  /** The beginning, as far as there is room. */
  public static String clip(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }
}
