package dev.memprof.profile.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A method in the room that there is: what comes last says most. */
public final class MethodText {
  /** {@code com.acme.Importer$Batch.load}; no native name has this form. */
  private static final Pattern JAVA =
      Pattern.compile("(?:[\\w$]+\\.)*([\\w$]+(?:/0x[0-9a-f]+)?\\.(?:[\\w$]+|<init>|<clinit>))");

  /** The same, with or without its place: {@code (Importer.java:42)}. */
  private static final Pattern CALL =
      Pattern.compile(
          "(?:via )?(?:[\\w$]+\\.)*(?<class>[\\w]+)(?:\\$[\\w$]*)?(?:/0x[0-9a-f]+)?\\.(?:[\\w$]+|<init>|<clinit>)"
              + "(?<place>\\((?<file>\\w+)\\.\\w+(?<line>:\\d+)\\)|\\(.*\\)|:\\d+)?");

  private static final String ARROW = " -> ";

  /** The columns of a caller that still says something. */
  private static final int MIN_CALLER = 12;

  private MethodText() {}

  /** {@code Importer.load} of {@code com.acme.Importer.load}; other names as they are. */
  static String brief(String method) {
    Matcher java = JAVA.matcher(method);
    return Printable.of(java.matches() ? java.group(1) : method);
  }

  /**
   * What fits: the end, from a full stop on where the class begins there; without the name of the
   * file, where the class has it; of a marker such as {@code [dynamic loader] libx.so} the
   * beginning.
   *
   * @param call {@code com.acme.Importer.load(Importer.java:42)}
   */
  public static String fitted(String call, int columns) {
    String text = Printable.of(call);
    if (text.length() <= columns) {
      return text;
    }
    String whole = fromClass(text, columns);
    String brief = whole == null ? fromClass(withoutFile(text), columns) : whole;
    if (brief != null) {
      return brief;
    }
    return text.startsWith("[")
        ? Printable.clip(text, columns)
        : Printable.clipStart(withoutFile(text), columns);
  }

  /** Without as many packages as must go; null where more would have to. */
  private static String fromClass(String text, int columns) {
    int over = text.length() - columns;
    if (over <= 0) {
      return text;
    }
    Matcher call = CALL.matcher(text);
    int stop = text.indexOf('.', over);
    return call.matches() && stop > 0 && stop < call.start("class")
        ? "…" + text.substring(stop + 1)
        : null;
  }

  /**
   * {@code com.acme.Importer$Batch.load:42} of {@code
   * com.acme.Importer$Batch.load(Importer.java:42)}.
   */
  private static String withoutFile(String text) {
    Matcher call = CALL.matcher(text);
    return call.matches()
            && call.group("file") != null
            && call.group("file").equals(call.group("class"))
        ? text.substring(0, call.start("place")) + call.group("line")
        : text;
  }

  /**
   * What was called stays, where there is room for it beside some of its caller.
   *
   * @param way {@code java.util.zip.Deflater.init -> deflateInit2_}, or one of the two
   */
  public static String fittedWay(String way, int columns) {
    int arrow = way.indexOf(ARROW);
    String called = arrow < 0 ? "" : Printable.of(way.substring(arrow));
    int room = columns - called.length();
    return arrow > 0 && room >= MIN_CALLER
        ? fitted(way.substring(0, arrow), room) + called
        : Printable.clip(Printable.of(way), columns);
  }
}
