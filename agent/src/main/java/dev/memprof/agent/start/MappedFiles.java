package dev.memprof.agent.start;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** The files that are mapped into this process, by {@code /proc/self/maps}. Immutable. */
final class MappedFiles {
  private static final String DELETED = " (deleted)";

  private final Set<String> paths;

  private MappedFiles(Set<String> paths) {
    this.paths = paths;
  }

  static MappedFiles ofThisProcess() throws IOException {
    try (FileInputStream in = new FileInputStream("/proc/self/maps")) {
      return parse(in.readAllBytes());
    }
  }

  /**
   * The path begins at the first slash and goes to the end of the line, blanks included.
   *
   * @param maps lines such as {@code 7f01-7f02 r-xp 00001000 08:01 1234 /usr/lib/libc.so.6}
   */
  static MappedFiles parse(byte[] maps) {
    // Paths are bytes, in the charset that the JVM reads and writes file names by.
    Charset charset = FileNames.charset();
    Set<String> paths = new HashSet<>();
    int slash = -1;
    for (int i = 0; i < maps.length; i++) {
      if (maps[i] == '/' && slash < 0) {
        slash = i;
      } else if (maps[i] == '\n') {
        if (slash >= 0) {
          paths.add(new String(maps, slash, i - slash, charset));
        }
        slash = -1;
      }
    }
    return new MappedFiles(paths);
  }

  static MappedFiles parse(String maps) {
    return parse(maps.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the C library is musl: there the dynamic loader is the library, and has its name. */
  boolean musl() {
    for (String path : paths) {
      if (path.startsWith("ld-musl-", path.lastIndexOf('/') + 1)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The path of a library, by its file's name; null where it is not mapped. The kernel adds {@code
   * " (deleted)"} where the file has been deleted or replaced since.
   */
  String library(String name) {
    for (String path : paths) {
      if (path.startsWith(name, path.lastIndexOf('/') + 1)
          && (path.endsWith(name) || path.endsWith(name + DELETED))) {
        return path;
      }
    }
    return null;
  }
}
