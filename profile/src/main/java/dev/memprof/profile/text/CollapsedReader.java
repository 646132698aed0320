package dev.memprof.profile.text;

import dev.memprof.profile.Estimate;
import dev.memprof.profile.Frame;
import dev.memprof.profile.MalformedProfileException;
import dev.memprof.profile.Profile;
import dev.memprof.profile.Site;
import dev.memprof.profile.Sites;
import dev.memprof.profile.lines.LineReader;
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

/**
 * Reads what {@link CollapsedWriter} and others write: a stack a line, the root first, then its
 * bytes. There are no objects, and kinds of frames are guessed by name (see {@link FrameName}). A
 * negative number makes the whole a difference.
 */
public final class CollapsedReader {
  private static final List<String> ENDINGS = List.of(".collapsed", ".folded");

  /** The longest number, and a sign. */
  private static final Pattern BYTES = Pattern.compile("-?\\d{1,19}");

  private static final long FRAME_BYTES = 300;
  private static final long SITE_BYTES = 300;

  private final LineReader line;
  private final Map<String, Frame> frames = new HashMap<>();
  private final Sites sites = new Sites(1_000);
  private boolean isDifference;

  private CollapsedReader(LineReader line) {
    this.line = line;
  }

  /** Whether a file is to be read here, by its name's ending, or else by its first line. */
  public static boolean accepts(String file, byte[] start) {
    if (ENDINGS.stream().anyMatch(file::endsWith)) {
      return true;
    }
    String text = new String(start, StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    int space = end < 0 ? -1 : text.lastIndexOf(' ', end);
    return space > 0 && BYTES.matcher(text.substring(space + 1, end)).matches();
  }

  /**
   * Leaves the stream open.
   *
   * @param source named in errors
   * @param time of the profile; the file has none
   * @throws MalformedProfileException when a line is none, or the last has no end
   */
  public static Profile read(InputStream in, String source, Instant time) throws IOException {
    return new CollapsedReader(new LineReader(in, source)).read(time);
  }

  private Profile read(Instant time) throws IOException {
    boolean empty = true;
    while (line.advance()) {
      if (!line.hasEnd()) {
        throw line.malformed("truncated: the last line has no end");
      }
      if (!line.isEmpty()) {
        readSite(line.text());
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
    int space = text.lastIndexOf(' ');
    String number = text.substring(space + 1);
    if (space <= 0 || !BYTES.matcher(number).matches()) {
      throw line.malformed("expected 'frame;frame;frame bytes'");
    }
    long bytes;
    try {
      bytes = Long.parseLong(number);
    } catch (NumberFormatException e) {
      throw line.malformed("a number past 2^63");
    }
    Estimate amount = new Estimate(0, Math.abs((double) bytes), 0, 0);
    boolean shrank = bytes < 0;
    isDifference |= shrank;
    sites.add(
        new Site(
            stack(text.substring(0, space)),
            "",
            shrank ? Estimate.NONE : amount,
            shrank ? amount : Estimate.NONE));
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
      known = FrameName.frame(name);
      frames.put(name, known);
    }
    return known;
  }
}
