package dev.memprof.agent.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The files that jemalloc writes by itself: {@code PREFIX.PID.SEQ.iN.heap} (src/prof_sys.c). */
final class InlineDumps {
  /** The end of a file is its list of mappings; after such a pause it is there. */
  private static final long QUIET_MS = 500;

  private InlineDumps() {}

  /** Those that are written to their end, oldest first. */
  static List<Path> written(Path prefix) throws IOException {
    long latestMs = System.currentTimeMillis() - QUIET_MS;
    String start = prefix.getFileName() + ".";
    List<Path> written = new ArrayList<>();
    try (Stream<Path> files = Files.list(prefix.getParent())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        if (name.startsWith(start)
            && name.endsWith(".heap")
            && Files.getLastModifiedTime(file).toMillis() <= latestMs) {
          written.add(file);
        }
      }
    }
    written.sort(Comparator.comparingLong(InlineDumps::sequence));
    return written;
  }

  /** {@code raw-7.1234.12.i12.heap}: 12. */
  private static long sequence(Path file) {
    String[] parts = file.getFileName().toString().split("\\.");
    try {
      return Long.parseLong(parts[parts.length - 3]);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return -1;
    }
  }
}
