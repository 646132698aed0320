package dev.memprof.ledger.proc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code /proc/PID/smaps} (proc(5)), of which a process of two thousand mappings has 1.6 MB.
 */
final class Smaps {
  private static final int KIB = 1024;

  /** Two letters and a blank. */
  private static final int FLAG_BYTES = 3;

  private static final byte[] RSS = key("Rss:");
  private static final byte[] PSS = key("Pss:");
  private static final byte[] PRIVATE_DIRTY = key("Private_Dirty:");
  private static final byte[] SHARED_DIRTY = key("Shared_Dirty:");
  private static final byte[] PRIVATE_RESERVED = key("Private_Hugetlb:");
  private static final byte[] SHARED_RESERVED = key("Shared_Hugetlb:");
  private static final byte[] SWAP = key("Swap:");
  private static final byte[] HUGE_PAGES = key("AnonHugePages:");
  private static final byte[] FLAGS = key("VmFlags:");

  private final KernelLines lines;
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
  private long reservedPages;
  private boolean notAccounted;

  private Smaps(KernelLines lines) {
    this.lines = lines;
  }

  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** In ascending order of addresses. */
  static List<Vma> read(Path file) throws IOException {
    try (KernelLines lines = KernelLines.of(file)) {
      return new Smaps(lines).read();
    }
  }

  private List<Vma> read() throws IOException {
    while (lines.advance()) {
      byte first = lines.at(0);
      if (first >= 'A' && first <= 'Z') {
        figure(first);
      } else {
        finish();
        begin();
      }
    }
    finish();
    return areas;
  }

  /** Two letters tell most keys apart: nobody looks at the rest of one that is not wanted. */
  private void figure(byte first) {
    switch (first) {
      case 'R' -> resident = lines.at(1) == 's' ? bytes(RSS, resident) : resident;
      case 'P' -> {
        if (lines.at(1) == 's') {
          proportional = bytes(PSS, proportional);
        } else {
          dirty += bytes(PRIVATE_DIRTY, 0);
          reservedPages += bytes(PRIVATE_RESERVED, 0);
        }
      }
      case 'S' -> {
        if (lines.at(1) == 'w') {
          swap = bytes(SWAP, swap);
        } else if (lines.at(1) == 'h') {
          dirty += bytes(SHARED_DIRTY, 0);
          reservedPages += bytes(SHARED_RESERVED, 0) / views();
        }
      }
      case 'A' -> hugePages = bytes(HUGE_PAGES, hugePages);
      case 'V' -> notAccounted = lines.startsWith(FLAGS) && hasFlag('n', 'r');
      default -> {}
    }
  }

  /** The figure of the line {@code Rss: 8 kB}, if its key is this one. */
  private long bytes(byte[] key, long otherwise) {
    return lines.startsWith(key) ? lines.figure() * KIB : otherwise;
  }

  /** ZGC up to JDK 20 maps each page of its heap at three addresses: each has a third of it. */
  private int views() {
    return Vma.isHeapOfZ(path) ? 3 : 1;
  }

  /** Of {@code VmFlags: rd wr mr nr}. */
  private boolean hasFlag(char first, char second) {
    for (int i = FLAGS.length + 1; i + 1 < lines.length(); i += FLAG_BYTES) {
      if (lines.at(i) == first && lines.at(i + 1) == second) {
        return true;
      }
    }
    return false;
  }

  /** {@code 7f00-7f10 rw-p 00000000 fe:00 260386 /a file}: see proc(5). */
  private void begin() throws IOException {
    int dash = lines.find('-', 0);
    int[] ends = new int[5];
    for (int field = 0, at = 0; field < ends.length; field++) {
      ends[field] = lines.find(' ', at);
      at = ends[field] + 1;
    }
    if (dash > ends[0] || ends[4] - ends[3] < 2) {
      throw new IOException("no line of smaps: " + lines.all());
    }
    start = lines.hexadecimal(0, dash);
    end = lines.hexadecimal(dash + 1, ends[0]);
    permissions = lines.text(ends[0] + 1, ends[1]);
    device = lines.text(ends[2] + 1, ends[3]);
    path = lines.text(lines.behind(' ', ends[4]), lines.length());
    begun = true;
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
            reservedPages,
            notAccounted));
    begun = false;
    resident = 0;
    proportional = 0;
    dirty = 0;
    swap = 0;
    hugePages = 0;
    reservedPages = 0;
    notAccounted = false;
  }
}
