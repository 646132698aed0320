package dev.memprof.profile.heap;

import dev.memprof.profile.model.Frame;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A frame as one name of a symbol section, and back: {@code Main.run(Main.java:42)}, {@code
 * Main.run(Main.java)}, {@code [gc thread]}, {@code rocksdb::DB::Get(Slice const&)}. Only Java
 * frames have files without lines, because a native name can end in a type in parentheses.
 */
final class SymbolLabel {
  private static final String NAMELESS = "??";
  private static final Pattern LINE = Pattern.compile("([^()]*):(\\d{1,9})");
  private static final Pattern FILE = Pattern.compile("[^()]+");

  private SymbolLabel() {}

  /** On one line, without the {@code --} that would part it, and not empty. */
  static String of(Frame frame) {
    String label = frame.label();
    if (frame.line() > 0 ? frame.file().isEmpty() : !frame.isJava() && !frame.file().isEmpty()) {
      label = frame.name() + "(" + frame.file() + ":" + frame.line() + ")";
    }
    String harmless = singleLine(label).replace("--", "- -").replace("--", "- -").strip();
    return harmless.isEmpty() ? NAMELESS : harmless;
  }

  /** Control characters would end the line, or do things to a terminal. */
  static String singleLine(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      plain.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
    }
    return plain.toString();
  }

  /** The frame of a label, its kind being known, except that foreign files can have markers too. */
  static Frame parse(String text, Frame.Kind kind, long address, int mapping) {
    String label = text.isBlank() ? NAMELESS : text;
    String name = label;
    String file = "";
    int line = 0;
    int open = label.endsWith(")") ? label.lastIndexOf('(') : -1;
    if (open > 0) {
      String place = label.substring(open + 1, label.length() - 1);
      Matcher withLine = LINE.matcher(place);
      boolean isJava = kind == Frame.Kind.JAVA || kind == Frame.Kind.JAVA_NATIVE;
      if (withLine.matches()) {
        file = withLine.group(1);
        line = Integer.parseInt(withLine.group(2));
        name = label.substring(0, open);
      } else if (isJava && FILE.matcher(place).matches()) {
        file = place;
        name = label.substring(0, open);
      }
    }
    boolean isMarker = kind == Frame.Kind.NATIVE && name.startsWith("[") && name.endsWith("]");
    return isMarker ? Frame.marker(name) : new Frame(kind, name, file, line, address, mapping);
  }
}
