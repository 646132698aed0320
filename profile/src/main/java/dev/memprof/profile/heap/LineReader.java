package dev.memprof.profile.heap;

import dev.memprof.profile.MalformedProfileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Lines as bytes in a buffer that is used again, and the numbers in them. */
final class LineReader {
  /** A stack of 128 words takes 2.5 kB; a path in a mapping up to 4 kB. */
  private static final int LONGEST_LINE = 1 << 16;

  private final InputStream in;
  private final String source;
  private final byte[] buffer = new byte[1 << 16];
  private int filled;
  private int next;

  private final byte[] line = new byte[LONGEST_LINE];
  private int length;
  private int at;
  private long number;

  LineReader(InputStream in, String source) {
    this.in = in;
    this.source = source;
  }

  /** Goes to the next line; false at the end. */
  boolean advance() throws IOException {
    length = 0;
    at = 0;
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
      byte b = buffer[next++];
      if (b == '\n') {
        return true;
      }
      if (length == LONGEST_LINE) {
        throw malformed("a line of more than " + LONGEST_LINE + " bytes");
      }
      line[length++] = b;
    }
  }

  boolean isEmpty() {
    return length == 0;
  }

  String text() {
    return new String(line, 0, length, StandardCharsets.UTF_8);
  }

  /** Whether the line goes on with this; if so, it is passed. */
  boolean skip(String expected) {
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

  void expect(String expected) throws MalformedProfileException {
    if (!skip(expected)) {
      throw malformed("expected '" + expected + "' at column " + (at + 1));
    }
  }

  boolean atEnd() {
    return at == length;
  }

  long decimal() throws MalformedProfileException {
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
  long hexadecimal() throws MalformedProfileException {
    int start = at;
    long value = 0;
    for (; at < length; at++) {
      int digit = Character.digit(line[at], 16);
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

  MalformedProfileException malformed(String problem) {
    return new MalformedProfileException(source, "line " + number, problem);
  }
}
