package dev.memprof.ledger.proc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads {@code /proc/PID/smaps} (proc(5)): byte by byte and without a String a line, since a
 * process of two thousand mappings has a megabyte of it.
 */
final class Smaps {
  private static final int KIB = 1024;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;

  private byte[] line = new byte[512];
  private int length;

  private final List<Vma> areas = new ArrayList<>(512);
  private String[] head;
  private long resident;
  private long proportional;
  private long dirty;
  private long swap;
  private long hugePages;
  private boolean notAccounted;

  private Smaps(InputStream in) {
    this.in = in;
  }

  /** In ascending order of addresses. */
  static List<Vma> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new Smaps(in).read();
    }
  }

  private List<Vma> read() throws IOException {
    while (nextLine()) {
      if (line[0] >= 'A' && line[0] <= 'Z') {
        figure();
      } else {
        finish();
        head = new String(line, 0, length, StandardCharsets.UTF_8).split(" +", 6);
      }
    }
    finish();
    return areas;
  }

  private void figure() {
    if (startsWith("Rss:")) {
      resident = bytes();
    } else if (startsWith("Pss:")) {
      proportional = bytes();
    } else if (startsWith("Private_Dirty:") || startsWith("Shared_Dirty:")) {
      dirty += bytes();
    } else if (startsWith("Swap:")) {
      swap = bytes();
    } else if (startsWith("AnonHugePages:")) {
      hugePages = bytes();
    } else if (startsWith("VmFlags:")) {
      notAccounted = hasFlag('n', 'r');
    }
  }

  private boolean startsWith(String key) {
    if (length < key.length()) {
      return false;
    }
    for (int i = 0; i < key.length(); i++) {
      if (line[i] != key.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Of {@code VmFlags: rd wr mr nr}. */
  private boolean hasFlag(char first, char second) {
    for (int i = 2; i < length; i++) {
      if (line[i] == second && line[i - 1] == first && line[i - 2] == ' ') {
        return true;
      }
    }
    return false;
  }

  /** Of {@code Rss: 8 kB}. */
  private long bytes() {
    long value = 0;
    for (int i = 0; i < length; i++) {
      if (line[i] >= '0' && line[i] <= '9') {
        value = 10 * value + line[i] - '0';
      }
    }
    return value * KIB;
  }

  /** {@code 7f00-7f10 rw-p 00000000 fe:00 260386 /a file}: see proc(5). */
  private void finish() throws IOException {
    if (head == null) {
      return;
    }
    int dash = head[0].indexOf('-');
    if (dash < 0 || head.length < 5) {
      throw new IOException("no line of smaps: " + String.join(" ", head));
    }
    areas.add(
        new Vma(
            Long.parseUnsignedLong(head[0], 0, dash, 16),
            Long.parseUnsignedLong(head[0], dash + 1, head[0].length(), 16),
            head[1],
            head[3],
            head.length > 5 ? head[5] : "",
            resident,
            proportional,
            dirty,
            swap,
            hugePages,
            notAccounted));
    head = null;
    resident = 0;
    proportional = 0;
    dirty = 0;
    swap = 0;
    hugePages = 0;
    notAccounted = false;
  }

  /** Fills {@link #line}, without its end; empty lines do not come. */
  private boolean nextLine() throws IOException {
    length = 0;
    while (true) {
      if (position == limit) {
        limit = in.read(buffer);
        position = 0;
        if (limit < 0) {
          limit = 0;
          return length > 0;
        }
      }
      byte next = buffer[position++];
      if (next == '\n') {
        if (length > 0) {
          return true;
        }
      } else {
        if (length == line.length) {
          line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = next;
      }
    }
  }
}
