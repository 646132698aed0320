package dev.memprof.profile.collapsed;

import dev.memprof.profile.model.Frame;
import java.util.regex.Pattern;

/**
 * What kind of frame a bare name is. In square brackets it is a marker. It is Java where it
 * consists of identifiers with dots, or slashes, between them, and the last but one, the class,
 * begins with a capital letter: {@code java.util.zip.Deflater.init}, {@code Main.main}, but neither
 * {@code deflate_fast.part.0} nor {@code runtime.mallocgc}. All else is native. What async-profiler
 * writes behind a name, {@code _[j]} and the like, tells how the code was compiled, and is left
 * out.
 */
final class BareName {
  /** Of its option {@code ann}. */
  private static final Pattern ANNOTATION = Pattern.compile("_\\[[0-9a-z]]$");

  private BareName() {}

  static Frame frame(String name) {
    if (name.startsWith("[") && name.endsWith("]")) {
      return Frame.marker(name);
    }
    String plain = ANNOTATION.matcher(name).replaceFirst("");
    String dotted = plain.replace('/', '.');
    return isJava(dotted) ? Frame.java(dotted, "", 0) : Frame.nativeCode(plain, 0, -1);
  }

  private static boolean isJava(String dotted) {
    int method = dotted.lastIndexOf('.');
    if (method <= 0 || method == dotted.length() - 1) {
      return false;
    }
    int type = dotted.lastIndexOf('.', method - 1) + 1;
    return Character.isUpperCase(dotted.charAt(type))
        && dotted.chars().allMatch(BareName::isOfJavaName);
  }

  /** Kotlin and Scala have dashes; {@code <init>} has brackets. */
  private static boolean isOfJavaName(int c) {
    return Character.isJavaIdentifierPart(c) || ".-<>".indexOf(c) >= 0;
  }
}
