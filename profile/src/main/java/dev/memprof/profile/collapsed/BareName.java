package dev.memprof.profile.collapsed;

import dev.memprof.profile.model.Forms;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.names.JavaNames;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What kind of frame a bare name is. In square brackets it is a marker. It is Java where it
 * consists of identifiers with dots, or slashes, between them, and the last but one, the class,
 * begins with a capital letter: {@code java.util.zip.Deflater.init}, {@code Main.main}, but neither
 * {@code deflate_fast.part.0} nor {@code runtime.mallocgc}. All else is native. What async-profiler
 * writes behind a name, {@code _[j]} and the like, is no part of it: it tells in which form of code
 * a Java frame was met, and so which names with slashes are Java.
 */
final class BareName {
  /** Of its option {@code ann}; {@code k} is the kernel. */
  private static final Pattern ANNOTATION = Pattern.compile("_\\[([0-9a-z])]$");

  private BareName() {}

  static Frame frame(String name) {
    if (name.startsWith("[") && name.endsWith("]")) {
      return Frame.marker(name);
    }
    Matcher annotation = ANNOTATION.matcher(name);
    boolean annotated = annotation.find();
    String plain = annotated ? name.substring(0, annotation.start()) : name;
    Forms forms = annotated ? Forms.of(annotation.group(1)) : Forms.NONE;
    int method = plain.lastIndexOf('.');
    if (method <= 0 || method == plain.length() - 1) {
      return Frame.nativeCode(plain, 0, -1);
    }
    String type = JavaNames.readable(plain.substring(0, method));
    String dotted = type + plain.substring(method);
    boolean known = forms != Forms.NONE && plain.indexOf('/') >= 0;
    return known || isJava(type, dotted)
        ? Frame.java(dotted, "", 0).withForms(forms)
        : Frame.nativeCode(plain, 0, -1);
  }

  private static boolean isJava(String type, String dotted) {
    int start = type.lastIndexOf('.') + 1;
    return start < type.length()
        && Character.isUpperCase(type.charAt(start))
        && dotted.chars().allMatch(BareName::isOfJavaName);
  }

  /** Kotlin and Scala have dashes; {@code <init>} has brackets. */
  private static boolean isOfJavaName(int c) {
    return Character.isJavaIdentifierPart(c) || ".-<>".indexOf(c) >= 0;
  }
}
