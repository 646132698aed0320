package dev.memprof.profile.names;

import java.util.regex.Pattern;

/**
 * HotSpot's names of classes as people write them, and the same in every run: without the numbers
 * by which the JVM tells generated classes apart.
 */
public final class JavaNames {
  /**
   * Of a hidden class, its address: {@code Main$$Lambda$14+0x0000000800c03000} (JDK 17), {@code
   * Main$$Lambda+0x00007f1c8c003200} (JDK 21 and later), {@code LambdaForm$MH/0x...}, and with a
   * dot where JVMTI was asked. The number of a lambda counts all that were linked before.
   */
  private static final Pattern HIDDEN =
      Pattern.compile("((?<=\\$\\$Lambda)\\$\\d+)?[+./]0x[0-9a-f]+$");

  /**
   * What counts up as the JDK generates it: {@code jdk/proxy2/$Proxy12} with its module, {@code
   * GeneratedMethodAccessor7}, {@code jdk/MHProxy1/Runnable}.
   */
  private static final Pattern COUNTED =
      Pattern.compile(
          "(?<=(^|/)jdk/(proxy|MHProxy))\\d+(?=/)|(?<=(^|/)\\$Proxy)\\d+$"
              + "|(?<=/Generated(Method|Constructor|SerializationConstructor)Accessor)\\d+$");

  private JavaNames() {}

  /** {@code java/util/zip/Deflater} to {@code java.util.zip.Deflater}. */
  public static String readable(String internalName) {
    String name = HIDDEN.matcher(internalName).replaceFirst("");
    return COUNTED.matcher(name).replaceAll("").replace('/', '.');
  }
}
