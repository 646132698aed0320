package dev.memprof.profile.symbol;

import java.io.BufferedReader;
import java.io.FileReader;
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
    try (BufferedReader lines = reader("limits")) {
      for (String line; (line = lines.readLine()) != null; ) {
        if (line.startsWith(LIMIT)) {
          return line.substring(LIMIT.length()).strip().split(" +")[0];
        }
      }
    }
    return UNLIMITED;
  }

  /** The first figure is of the address space, in pages. */
  private long usedBytes() throws IOException {
    try (BufferedReader line = reader("statm")) {
      return Long.parseLong(line.readLine().split(" ")[0]) * PAGE_BYTES;
    }
  }

  /** Not by a channel: that takes direct memory, which may have run out. */
  private BufferedReader reader(String name) throws IOException {
    return new BufferedReader(
        new FileReader(process.resolve(name).toFile(), StandardCharsets.UTF_8));
  }
}
