package dev.memprof.profile.text;

/** Names from anywhere, made fit to be shown. */
public final class Text {
  private Text() {}

  /** Without control characters, which could break a line or a terminal. */
  public static String printable(String text) {
    StringBuilder printable = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        if (printable == null) {
          printable = new StringBuilder(text);
        }
        printable.setCharAt(i, '?');
      }
    }
    return printable == null ? text : printable.toString();
  }
}
