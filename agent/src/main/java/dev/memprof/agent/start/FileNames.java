package dev.memprof.agent.start;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** File names as the platform has them: bytes, which Java reads in a charset of the locale's. */
final class FileNames {
  private FileNames() {}

  static Charset charset() {
    String name = System.getProperty("sun.jnu.encoding", "UTF-8");
    return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
  }

  /** The platform's bytes, one per character (ISO 8859-1). */
  static String bytes(String path) {
    return new String(path.getBytes(charset()), StandardCharsets.ISO_8859_1);
  }

  /**
   * Whether the dynamic loader takes a path in {@code LD_PRELOAD} for what it is. Blanks and colons
   * separate paths there, and {@code $ORIGIN}, {@code $LIB} and {@code $PLATFORM} are replaced
   * (glibc, elf/rtld.c and elf/dl-load.c): a part of the path would be preloaded instead, which may
   * be anybody's.
   */
  static boolean canBePreloaded(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c == 0x7F || c == ':' || c == '$') {
        return false;
      }
    }
    return true;
  }
}
