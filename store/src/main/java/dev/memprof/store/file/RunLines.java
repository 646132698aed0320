package dev.memprof.store.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The lines of a run file, each bounded: a file with a hole is one line of gigabytes. */
final class RunLines {
  /** A line is a few hundred bytes, or as long as the name of a main class. */
  private static final int MAX_LINE_BYTES = 1 << 16;

  private final InputStream in;
  private final byte[] read = new byte[1 << 13];
  private int from;
  private int to;
  private byte[] line = new byte[256];
  private int length;

  RunLines(InputStream in) {
    this.in = in;
  }

  /**
   * The next line that does not start like that, without its end.
   *
   * @param skipped a start of ASCII; empty for none
   * @return null after the last; empty for a line that is too long
   */
  String next(String skipped) throws IOException {
    while (readLine()) {
      if (skipped.isEmpty() || !startsWith(skipped)) {
        return length > MAX_LINE_BYTES ? "" : new String(line, 0, length, StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  /** Reads it to its end, and keeps what is not too long of it. */
  private boolean readLine() throws IOException {
    length = 0;
    while (from < to || fill()) {
      int end = from;
      while (end < to && read[end] != '\n') {
        end++;
      }
      keep(end - from);
      from = end;
      if (end < to) {
        from++;
        return true;
      }
    }
    return length > 0;
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(read));
    return to > 0;
  }

  private void keep(int count) {
    int kept = Math.min(count, MAX_LINE_BYTES + 1 - length);
    if (length + kept > line.length) {
      line = Arrays.copyOf(line, Math.max(length + kept, 2 * line.length));
    }
    System.arraycopy(read, from, line, length, kept);
    length += kept;
  }

  private boolean startsWith(String start) {
    for (int i = 0; i < start.length(); i++) {
      if (i >= length || line[i] != start.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
