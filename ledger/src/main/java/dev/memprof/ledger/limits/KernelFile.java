package dev.memprof.ledger.limits;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A small file of the kernel's, kept open: every look reads it anew, without garbage. Not for two
 * threads at once. A channel would be closed by an interrupt of its reader; this is not.
 */
final class KernelFile implements Closeable {
  /** No such number there, or no limit: {@code max}, nonsense, more than fits. */
  static final long NONE = -1;

  /** More would make the JDK allocate a buffer for each reading. */
  private static final int MAX_BYTES = 8_192;

  private final RandomAccessFile file;
  private final byte[] text = new byte[MAX_BYTES];
  private int length;

  KernelFile(Path path) throws IOException {
    file = new RandomAccessFile(path.toFile(), "r");
  }

  /** Reads what it says now; without this the numbers stay as they were. */
  KernelFile refresh() throws IOException {
    length = 0;
    file.seek(0);
    length = Math.max(0, file.read(text));
    return this;
  }

  /** The number at a place of the first line: {@code 2451 1066 612 ...}. */
  long number(int index) {
    int at = 0;
    for (int i = 0; i < index; i++) {
      at = afterSpaces(endOfWord(at));
    }
    return parse(at);
  }

  /** The number behind a key: {@code inactive_file 4096}, {@code MemTotal: 24590348 kB}. */
  long after(String key) {
    byte[] wanted = key.getBytes(StandardCharsets.US_ASCII);
    for (int line = 0; line < length; line = nextLine(line)) {
      int end = line + wanted.length;
      if (startsWith(line, wanted) && end < length && text[end] <= ' ') {
        return parse(afterSpaces(end));
      }
    }
    return NONE;
  }

  private boolean startsWith(int at, byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (at + i >= length || text[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private int nextLine(int at) {
    int next = at;
    while (next < length && text[next] != '\n') {
      next++;
    }
    return next + 1;
  }

  private int endOfWord(int at) {
    int end = at;
    while (end < length && text[end] > ' ') {
      end++;
    }
    return end;
  }

  private int afterSpaces(int at) {
    int next = at;
    while (next < length && (text[next] == ' ' || text[next] == '\t')) {
      next++;
    }
    return next;
  }

  private long parse(int at) {
    int end = endOfWord(at);
    long value = 0;
    for (int i = at; i < end; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return NONE;
      }
      value = value * 10 + digit;
    }
    return end == at ? NONE : value;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
