package dev.memprof.profile.names;

import java.util.regex.Pattern;

/** HotSpot's names of classes as people write them. */
final class JavaNames {
  /**
   * What tells one hidden class from the next, and one run's from another's: {@code
   * Main$$Lambda$14+0x0000000800c03000} (JDK 17), {@code Main$$Lambda.0x00007f1c8c003200} (JDK 21
   * and later), {@code Main$$Lambda/0x00007f...}.
   */
  private static final Pattern HIDDEN = Pattern.compile("(\\$\\d+)?[+./]0x[0-9a-f]+$");

  private JavaNames() {}

  /** {@code java/util/zip/Deflater} to {@code java.util.zip.Deflater}. */
  static String readable(String internalName) {
    return HIDDEN.matcher(internalName).replaceFirst("").replace('/', '.');
  }
}
