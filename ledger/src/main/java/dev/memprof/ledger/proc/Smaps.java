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

  // the mapping whose figures are being read
  private boolean begun;
  private long start;
  private long end;
  private String permissions;
  private String device;
  private String path;
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
        begin();
      }
    }
    finish();
    return areas;
  }

  private void figure() {
    switch (line[0]) {
      case 'R' -> resident = isOf("Rss:") ? bytes() : resident;
      case 'P' -> {
        proportional = isOf("Pss:") ? bytes() : proportional;
        dirty += isOf("Private_Dirty:") ? bytes() : 0;
      }
      case 'S' -> {
        swap = isOf("Swap:") ? bytes() : swap;
        dirty += isOf("Shared_Dirty:") ? bytes() : 0;
      }
      case 'A' -> hugePages = isOf("AnonHugePages:") ? bytes() : hugePages;
      case 'V' -> notAccounted = isOf("VmFlags:") && hasFlag('n', 'r');
      default -> {}
    }
  }

  private boolean isOf(String key) {
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
  private void begin() throws IOException {
    int dash = find('-', 0);
    int[] ends = new int[5];
    for (int field = 0, at = 0; field < ends.length; field++) {
      ends[field] = find(' ', at);
      at = ends[field] + 1;
    }
    if (dash > ends[0] || ends[4] - ends[3] < 2) {
      throw new IOException("no line of smaps: " + text(0, length));
    }
    start = hexadecimal(0, dash);
    end = hexadecimal(dash + 1, ends[0]);
    permissions = text(ends[0] + 1, ends[1]);
    device = text(ends[2] + 1, ends[3]);
    int from = ends[4];
    while (from < length && line[from] == ' ') {
      from++;
    }
    path = text(from, length);
    begun = true;
  }

  /** The index of a byte, or the line's length. */
  private int find(char wanted, int from) {
    int at = from;
    while (at < length && line[at] != wanted) {
      at++;
    }
    return Math.min(at, length);
  }

  private long hexadecimal(int from, int to) throws IOException {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = Character.digit(line[i], 16);
      if (digit < 0) {
        throw new IOException("no address: " + text(0, length));
      }
      value = 16 * value + digit;
    }
    return value;
  }

  private String text(int from, int to) {
    return from >= to ? "" : new String(line, from, to - from, StandardCharsets.UTF_8);
  }

  private void finish() {
    if (!begun) {
      return;
    }
    areas.add(
        new Vma(
            start,
            end,
            permissions,
            device,
            path,
            resident,
            proportional,
            dirty,
            swap,
            hugePages,
            notAccounted));
    begun = false;
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
