package dev.memprof.profile.symbol;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * How much more this process may map, where that is limited (RLIMIT_AS). {@code FileChannel.map}
 * has the JVM collect the whole heap where there is no room, and what is left belongs to the
 * application, which may end without it.
 */
final class AddressSpace {
  /** What the application is left with. */
  private static final long RESERVE_BYTES = 256L << 20;

  private static final long PAGE_BYTES = 4096;

  /** The kernel writes 16 lines of 80. */
  private static final int MAX_BYTES = 4_096;

  private static final String LIMIT = "Max address space";
  private static final String UNLIMITED = "unlimited";

  private final Path process;

  /**
   * @param process its directory of {@code /proc}
   */
  AddressSpace(Path process) {
    this.process = process;
  }

  boolean hasRoomFor(long bytes) {
    try {
      String limit = limit();
      return limit.equals(UNLIMITED)
          || usedBytes() + bytes + RESERVE_BYTES <= Long.parseLong(limit);
    } catch (IOException | RuntimeException e) {
      return true; // it is not told; mapping tells
    }
  }

  /** {@code Max address space 9663676416 unlimited bytes}: the one that holds. */
  private String limit() throws IOException {
    String limits = text("limits");
    int line = limits.indexOf(LIMIT);
    return line < 0
        ? UNLIMITED
        : limits.substring(line + LIMIT.length()).stripLeading().split(" ", 2)[0];
  }

  /** The first figure is of the address space, in pages. */
  private long usedBytes() throws IOException {
    return Long.parseLong(text("statm").split(" ", 2)[0]) * PAGE_BYTES;
  }

  /**
   * Not by a channel: that takes direct memory, which may have run out. Nor by a reader, whose
   * buffers are garbage of 24 KiB for each library.
   */
  private String text(String name) throws IOException {
    try (FileInputStream file = new FileInputStream(process.resolve(name).toFile())) {
      byte[] bytes = new byte[MAX_BYTES];
      int length = file.readNBytes(bytes, 0, bytes.length);
      return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
  }
}
