package dev.memprof.profile.collapsed;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.model.Sites;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads what {@link CollapsedWriter} and others write: a stack a line, the root first, then its
 * bytes. There are no objects, and kinds of frames are guessed by name (see {@link BareName}). A
 * negative number makes the whole a difference, and so do two numbers in all lines, as {@code
 * difffolded.pl} writes them: before and after. Lines that begin with {@code #} are comments.
 */
public final class CollapsedReader {
  private static final List<String> ENDINGS = List.of(".collapsed", ".folded");

  /** {@code 271484003}, {@code -3}, {@code 1.5}, {@code 1e+06}. */
  private static final Pattern NUMBER =
      Pattern.compile("-?\\d{1,19}(\\.\\d{1,19})?([eE][+-]?\\d{1,3})?");

  /** Beyond what any machine has. */
  private static final double MAX_NUMBER = 1e19;

  /** As many tell whether all lines have two numbers. */
  private static final int START_BYTES = 1 << 13;

  private static final long FRAME_BYTES = 300;
  private static final long SITE_BYTES = 300;

  private final LineReader line;
  private final boolean hasBase;
  private final Map<String, Frame> frames = new HashMap<>();
  private final Sites sites = new Sites(1_000);
  private boolean isDifference;

  private CollapsedReader(LineReader line, boolean hasBase) {
    this.line = line;
    this.hasBase = hasBase;
    this.isDifference = hasBase;
  }

  /**
   * Whether a file is to be read here, by its name's ending, or else by its first line.
   *
   * @param start of the file, or all of it
   */
  public static boolean accepts(String file, byte[] start) {
    if (ENDINGS.stream().anyMatch(file::endsWith)) {
      return true;
    }
    String first = stacks(start).findFirst().orElse("");
    return split(first) > 0 && first.indexOf('\0') < 0;
  }

  /** The lines that are no comments. */
  private static Stream<String> stacks(byte[] start) {
    return new String(start, StandardCharsets.UTF_8)
        .lines()
        .map(String::stripTrailing)
        .filter(text -> !text.isEmpty() && !isComment(text));
  }

  private static boolean isComment(String text) {
    return text.startsWith("#") && !text.contains(";");
  }

  /** Where a stack ends and its last number begins, at a blank; -1 for no stack. */
  private static int split(String text) {
    int space = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\t'));
    return space > 0 && isNumber(text.substring(space + 1)) ? space : -1;
  }

  private static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches() && Math.abs(Double.parseDouble(text)) < MAX_NUMBER;
  }

  /** Whether all lines have two numbers; the last may be cut short. */
  private static boolean hasBase(byte[] start) {
    List<String> lines = stacks(start).toList();
    int whole = lines.size() > 1 ? lines.size() - 1 : lines.size();
    return whole > 0
        && lines.subList(0, whole).stream()
            .allMatch(
                text -> {
                  int second = split(text);
                  return second > 0 && split(text.substring(0, second).stripTrailing()) > 0;
                });
  }

  /**
   * Leaves the stream open.
   *
   * @param source named in errors
   * @param time of the profile; the file has none
   * @throws MalformedProfileException when a line is none
   */
  public static Profile read(InputStream in, String source, Instant time) throws IOException {
    InputStream lines = in.markSupported() ? in : new BufferedInputStream(in, START_BYTES);
    lines.mark(START_BYTES);
    boolean hasBase = hasBase(lines.readNBytes(START_BYTES));
    lines.reset();
    return new CollapsedReader(new LineReader(lines, source), hasBase).read(time);
  }

  private Profile read(Instant time) throws IOException {
    boolean empty = true;
    while (line.advance()) {
      String text = line.text().stripTrailing();
      if (!text.isEmpty() && !isComment(text)) {
        readSite(text);
        empty = false;
      }
    }
    if (empty) {
      throw line.malformed("empty");
    }
    Duration duration = isDifference ? Duration.ofNanos(1) : Duration.ZERO;
    return new Profile(time, duration, 0, sites.toList(), List.of());
  }

  /** {@code Main.main;java.util.zip.Deflater.init;deflateInit2_ 271484003}. */
  private void readSite(String text) throws MalformedProfileException {
    int end = end(text);
    double bytes = Double.parseDouble(text.substring(end + 1));
    String stack = text.substring(0, end).stripTrailing();
    double base = 0;
    if (hasBase) {
      int baseEnd = end(stack);
      base = Double.parseDouble(stack.substring(baseEnd + 1));
      stack = stack.substring(0, baseEnd).stripTrailing();
    }
    isDifference |= bytes < 0;
    sites.add(
        new Site(
            stack(stack),
            "",
            amount(Math.max(bytes, 0) + Math.max(-base, 0)),
            amount(Math.max(base, 0) + Math.max(-bytes, 0))));
  }

  private int end(String text) throws MalformedProfileException {
    int space = split(text);
    if (space < 0) {
      throw line.malformed(
          hasBase
              ? "expected 'frame;frame;frame before after', as in the lines before"
              : "expected 'frame;frame;frame bytes'");
    }
    return space;
  }

  private static Estimate amount(double bytes) {
    return bytes == 0 ? Estimate.NONE : new Estimate(0, bytes, 0, 0);
  }

  private List<Frame> stack(String names) throws MalformedProfileException {
    List<Frame> stack = new ArrayList<>();
    for (int start = 0; start <= names.length(); ) {
      int semicolon = names.indexOf(';', start);
      int end = semicolon < 0 ? names.length() : semicolon;
      stack.add(frame(names.substring(start, end)));
      start = end + 1;
    }
    line.keep(SITE_BYTES + 4L * stack.size());
    Collections.reverse(stack);
    return List.copyOf(stack);
  }

  private Frame frame(String name) throws MalformedProfileException {
    Frame known = frames.get(name);
    if (known == null) {
      line.keep(FRAME_BYTES + 4L * name.length());
      known = BareName.frame(name);
      frames.put(name, known);
    }
    return known;
  }
}
