package dev.memprof.agent.start;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The files that are mapped into this process, by {@code /proc/self/maps}. Immutable. Searched as
 * one text: a start asks for two names, and to take two hundred lines apart takes it longer.
 */
final class MappedFiles {
  private static final String DELETED = " (deleted)";

  /** Lines such as {@code 7f01-7f02 r-xp 00001000 08:01 1234 /usr/lib/libc.so.6}, byte by byte. */
  private final String maps;

  private MappedFiles(byte[] maps) {
    this.maps = new String(maps, StandardCharsets.ISO_8859_1);
  }

  static MappedFiles ofThisProcess() throws IOException {
    try (FileInputStream in = new FileInputStream("/proc/self/maps")) {
      return new MappedFiles(in.readAllBytes());
    }
  }

  static MappedFiles parse(String maps) {
    return new MappedFiles(maps.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the C library is musl: there the dynamic loader is the library, and has its name. */
  boolean musl() {
    int name = maps.indexOf("/ld-musl-");
    while (name >= 0 && maps.lastIndexOf('/', lineEnd(name)) > name) {
      name = maps.indexOf("/ld-musl-", name + 1);
    }
    return name >= 0;
  }

  /**
   * The path of a library, by its file's name; null where it is not mapped. The kernel adds {@code
   * " (deleted)"} where the file has been deleted or replaced since.
   */
  String library(String name) {
    String file = "/" + name;
    for (int at = maps.indexOf(file); at >= 0; at = maps.indexOf(file, at + 1)) {
      int end = lineEnd(at);
      int rest = at + file.length();
      if (rest == end || maps.substring(rest, end).equals(DELETED)) {
        return path(at, end);
      }
    }
    return null;
  }

  private int lineEnd(int in) {
    int end = maps.indexOf('\n', in);
    return end < 0 ? maps.length() : end;
  }

  /**
   * It begins at the line's first slash, and has blanks where the file's name has them; bytes, in
   * the charset that the JVM reads and writes file names by.
   */
  private String path(int in, int end) {
    int start = maps.indexOf('/', maps.lastIndexOf('\n', in) + 1);
    byte[] bytes = maps.substring(start, end).getBytes(StandardCharsets.ISO_8859_1);
    return new String(bytes, FileNames.charset());
  }
}
