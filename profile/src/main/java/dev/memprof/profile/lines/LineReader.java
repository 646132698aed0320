package dev.memprof.profile.lines;

import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.ProfileTooLargeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Lines as bytes in a buffer that is used again, the numbers in them, and an account of the memory
 * that is kept of them: what a file asks for must not be more than there is.
 */
public final class LineReader {
  /** A stack of 128 words takes 2.5 kB, a path up to 4 kB; templates have names of 100 kB. */
  private static final int MAX_LINE_BYTES = 1 << 20;

  private final InputStream in;
  private final String source;
  private final byte[] buffer = new byte[1 << 16];
  private int filled;
  private int next;

  private byte[] line = new byte[1 << 12];
  private int length;
  private int at;
  private boolean ended;
  private long number;
  private final long mostKept;
  private long kept;

  public LineReader(InputStream in, String source) {
    this(in, source, HeapRoom.spareBytes());
  }

  /**
   * @param source named in errors
   * @param mostKept bytes that may be kept
   */
  public LineReader(InputStream in, String source, long mostKept) {
    this.in = in;
    this.source = source;
    this.mostKept = mostKept;
  }

  /**
   * Accounts for memory before it is taken.
   *
   * @throws ProfileTooLargeException when that is more than there is
   */
  public void keep(long bytes) throws ProfileTooLargeException {
    kept += bytes;
    if (kept > mostKept) {
      throw new ProfileTooLargeException(
          source,
          "line " + number,
          "takes more than " + (mostKept >> 20) + " MiB of memory; give Java more");
    }
  }

  /** Goes to the next line; false at the end. */
  public boolean advance() throws IOException {
    length = 0;
    at = 0;
    ended = false;
    number++;
    while (true) {
      if (next == filled) {
        filled = in.read(buffer);
        next = 0;
        if (filled <= 0) {
          filled = 0;
          return length > 0;
        }
      }
      int end = next;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      append(end - next);
      next = end;
      if (end < filled) {
        next++;
        ended = true;
        length -= length > 0 && line[length - 1] == '\r' ? 1 : 0; // as other systems end lines
        return true;
      }
    }
  }

  /** Copies bytes of the buffer to the line. */
  private void append(int bytes) throws MalformedProfileException {
    if (length + bytes > MAX_LINE_BYTES) {
      throw malformed("a line of more than " + MAX_LINE_BYTES + " bytes");
    }
    if (length + bytes > line.length) {
      line = Arrays.copyOf(line, Math.max(2 * line.length, length + bytes));
    }
    System.arraycopy(buffer, next, line, length, bytes);
    length += bytes;
  }

  /** Whether the line is whole: the last of a file that was cut short is not. */
  public boolean hasEnd() {
    return ended;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  /** The whole line. */
  public String text() {
    return text(StandardCharsets.UTF_8);
  }

  public String text(Charset charset) {
    return new String(line, 0, length, charset);
  }

  /** What is left of the line. */
  public String rest() {
    return new String(line, at, length - at, StandardCharsets.UTF_8);
  }

  /** Passes blanks, if there are any. */
  public void skipBlanks() {
    while (at < length && (line[at] == ' ' || line[at] == '\t')) {
      at++;
    }
  }

  /** Whether the line goes on with this; if so, it is passed. */
  public boolean skip(String expected) {
    if (length - at < expected.length()) {
      return false;
    }
    for (int i = 0; i < expected.length(); i++) {
      if (line[at + i] != expected.charAt(i)) {
        return false;
      }
    }
    at += expected.length();
    return true;
  }

  public void expect(String expected) throws MalformedProfileException {
    if (!skip(expected)) {
      throw malformed("expected '" + expected + "' at column " + (at + 1));
    }
  }

  public boolean atEnd() {
    return at == length;
  }

  public long decimal() throws MalformedProfileException {
    int start = at;
    long value = 0;
    for (; at < length && line[at] >= '0' && line[at] <= '9'; at++) {
      int digit = line[at] - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        throw malformed("a number past 2^63");
      }
      value = value * 10 + digit;
    }
    if (at == start) {
      throw malformed("expected a number at column " + (at + 1));
    }
    return value;
  }

  /** Up to 16 digits: all 64 bits. */
  public long hexadecimal() throws MalformedProfileException {
    int start = at;
    long value = 0;
    for (; at < length; at++) {
      int digit = digit(line[at]);
      if (digit < 0) {
        break;
      }
      if (at - start == 16) {
        throw malformed("an address of more than 16 digits");
      }
      value = value << 4 | digit;
    }
    if (at == start) {
      throw malformed("expected an address at column " + (at + 1));
    }
    return value;
  }

  /** The value of a hexadecimal digit; -1 for other bytes. */
  private static int digit(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int letter = b | 0x20; // lower case
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  public MalformedProfileException malformed(String problem) {
    return new MalformedProfileException(source, "line " + number, problem);
  }
}
