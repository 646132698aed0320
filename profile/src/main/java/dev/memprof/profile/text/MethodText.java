package dev.memprof.profile.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A method in the room that there is: what comes last says most. */
public final class MethodText {
  /** {@code com.acme.Importer$Batch.load}; no native name has this form. */
  private static final Pattern JAVA =
      Pattern.compile("(?:[\\w$]+\\.)*([\\w$]+(?:/0x[0-9a-f]+)?\\.(?:[\\w$]+|<init>|<clinit>))");

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
   * As much of the end as fits, from a full stop on where one is near.
   *
   * @param call {@code com.acme.Importer.load(Importer.java:42)}
   */
  public static String fitted(String call, int columns) {
    String text = Printable.of(call);
    int over = text.length() - columns;
    if (over <= 0) {
      return text;
    }
    int place = text.indexOf('(');
    int stop = text.indexOf('.', over);
    return stop > 0 && (place < 0 || stop < text.lastIndexOf('.', place))
        ? "…" + text.substring(stop + 1)
        : Printable.clipStart(text, columns);
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
