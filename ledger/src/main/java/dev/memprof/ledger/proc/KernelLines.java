package dev.memprof.ledger.proc;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The lines of a file of {@code /proc}, where they lie in a buffer: without a String a line, and
 * without a look at each byte where lines of figures are as long as the kernel makes them. Not for
 * several threads at once.
 */
final class KernelLines implements AutoCloseable {
  /** The kernel gives a page at a time; of more than this the JDK copies through malloc. */
  private static final int READ_BYTES = 8192;

  /** {@code Rss: 148 kB}: key and figure take 24 (fs/proc/task_mmu.c). */
  private static final int FIGURE_BYTES = 28;

  private static final int TEXTS = 256;

  private final InputStream in;
  private byte[] buffer = new byte[4 * READ_BYTES];
  private int limit;
  private int start;
  private int end;
  private int next;

  @SuppressWarnings("ArrayRecordComponent") // nobody compares it
  private record Text(byte[] bytes, String text) {
    static Text of(byte[] bytes) {
      return new Text(bytes, new String(bytes, StandardCharsets.UTF_8));
    }
  }

  /** Seen before: permissions, devices, and names of files come again and again. */
  private final Text[] texts = new Text[TEXTS];

  private KernelLines(InputStream in) {
    this.in = in;
  }

  static KernelLines of(Path file) throws IOException {
    return new KernelLines(new FileInputStream(file.toFile()));
  }

  /** To the next line; empty ones do not come. False where there is none. */
  boolean advance() throws IOException {
    do {
      start = next;
      if (isFigure()) {
        end = start + FIGURE_BYTES - 1;
        next = end + 1;
        return true;
      }
      int from = start;
      while ((end = find('\n', from, limit)) == limit) {
        from = limit - start;
        if (!fill()) {
          end = limit;
          next = limit;
          return end > start;
        }
      }
      next = end + 1;
    } while (end == start);
    return true;
  }

  /** Whether a line begins here that ends where those of figures do: no shorter one ends so. */
  private boolean isFigure() {
    int last = start + FIGURE_BYTES - 1;
    return last < limit
        && buffer[last] == '\n'
        && buffer[last - 1] == 'B'
        && buffer[last - 2] == 'k'
        && buffer[last - 3] == ' '
        && buffer[start] >= 'A'
        && buffer[start] <= 'Z';
  }

  /** Moves the line that has begun to the start of the buffer, and reads on behind it. */
  private boolean fill() throws IOException {
    System.arraycopy(buffer, start, buffer, 0, limit - start);
    limit -= start;
    start = 0;
    if (buffer.length - limit < READ_BYTES) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int count = in.read(buffer, limit, READ_BYTES);
    limit += Math.max(count, 0);
    return count > 0;
  }

  private int find(char wanted, int from, int to) {
    int at = from;
    while (at < to && buffer[at] != wanted) {
      at++;
    }
    return at;
  }

  /** How many bytes the line has. */
  int length() {
    return end - start;
  }

  /** A byte of the line. */
  byte at(int index) {
    return buffer[start + index];
  }

  /** The index of a byte in the line, or its length. */
  int find(char wanted, int from) {
    return from >= length() ? length() : find(wanted, start + from, end) - start;
  }

  /** The index of the first byte in the line that is another one, or its length. */
  int behind(char passed, int from) {
    int at = start + from;
    while (at < end && buffer[at] == passed) {
      at++;
    }
    return at - start;
  }

  boolean startsWith(byte[] key) {
    if (length() < key.length) {
      return false;
    }
    for (int i = 0; i < key.length; i++) {
      if (buffer[start + i] != key[i]) {
        return false;
      }
    }
    return true;
  }

  /** The last number of the line, which its unit follows: 8 of {@code Rss: 8 kB}. */
  long figure() {
    int at = end - 1;
    while (at > start && (buffer[at] < '0' || buffer[at] > '9')) {
      at--;
    }
    long value = 0;
    for (long unit = 1; at >= start && buffer[at] >= '0' && buffer[at] <= '9'; unit *= 10) {
      value += unit * (buffer[at--] - '0');
    }
    return value;
  }

  /**
   * @throws IOException where there is something else
   */
  long hexadecimal(int from, int to) throws IOException {
    long value = 0;
    for (int i = start + from; i < start + to; i++) {
      byte character = buffer[i];
      if (character >= '0' && character <= '9') {
        value = 16 * value + character - '0';
      } else if (character >= 'a' && character <= 'f') {
        value = 16 * value + character - 'a' + 10;
      } else {
        throw new IOException("no address: " + all());
      }
    }
    return value;
  }

  String all() {
    return text(0, length());
  }

  /** A part of the line. The same String of one that has come before, most often. */
  String text(int from, int to) {
    if (from >= to) {
      return "";
    }
    int first = start + from;
    int last = start + to - 1;
    int slot = (to - from + 31 * buffer[last] + 7 * buffer[(first + last) >>> 1]) & TEXTS - 1;
    Text text = texts[slot];
    if (text == null || !Arrays.equals(buffer, first, last + 1, text.bytes, 0, text.bytes.length)) {
      text = Text.of(Arrays.copyOfRange(buffer, first, last + 1));
      texts[slot] = text;
    }
    return text.text;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
