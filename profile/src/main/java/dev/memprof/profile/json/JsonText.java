package dev.memprof.profile.json;

import java.io.IOException;
import java.util.Locale;

/** Strings of JSON. */
public final class JsonText {
  private JsonText() {}

  /**
   * Appends a string with its quotes. Escapes what RFC 8259 wants escaped; {@code <} where it may
   * begin {@code </script}, {@code <script} or {@code <!--}, so that the text can stand in a script
   * of a page, while names such as {@code <init>} stay readable; and half a surrogate pair, which
   * UTF-8 cannot hold.
   *
   * @throws IOException from {@code out}
   */
  public static void append(Appendable out, CharSequence value) throws IOException {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' '
          || isMarkup(value, i)
          || c == '\u2028'
          || c == '\u2029'
          || isHalf(value, i)) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static boolean isMarkup(CharSequence value, int index) {
    return value.charAt(index) == '<'
        && index + 1 < value.length()
        && "/!sS".indexOf(value.charAt(index + 1)) >= 0;
  }

  private static boolean isHalf(CharSequence value, int index) {
    char c = value.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 == value.length() || !Character.isLowSurrogate(value.charAt(index + 1));
    }
    return Character.isLowSurrogate(c)
        && (index == 0 || !Character.isHighSurrogate(value.charAt(index - 1)));
  }
}
