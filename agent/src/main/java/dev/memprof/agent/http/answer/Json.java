package dev.memprof.agent.http.answer;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes JSON (RFC 8259): objects, lists, text, numbers, booleans and null. */
public final class Json {
  private Json() {}

  /** An object under construction; its members stay in order. */
  public static final class Members {
    private final StringBuilder text = new StringBuilder("{");

    private Members() {}

    public Members add(String name, Object value) {
      if (text.length() > 1) {
        text.append(',');
      }
      string(text, name);
      text.append(':');
      value(text, value);
      return this;
    }

    @Override
    public String toString() {
      return text + "}";
    }
  }

  public static Members members() {
    return new Members();
  }

  private static void value(StringBuilder out, Object value) {
    if (value instanceof Map<?, ?> map) {
      Members members = members();
      map.forEach((name, member) -> members.add(name.toString(), member));
      out.append(members);
    } else if (value instanceof List<?> list) {
      list(out, list);
    } else if (value instanceof Double number) {
      out.append(Double.isFinite(number) ? number.toString() : "null");
    } else if (value instanceof CharSequence text) {
      string(out, text);
    } else {
      out.append(value); // numbers, booleans, null and members
    }
  }

  private static void list(StringBuilder out, List<?> list) {
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      value(out, list.get(i));
    }
    out.append(']');
  }

  private static void string(StringBuilder out, CharSequence value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == '<' || Character.isSurrogate(c) || c == '\u2028') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
