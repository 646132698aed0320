package dev.memprof.it.programs;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongUnaryOperator;
import javax.tools.ToolProvider;

/**
 * Has the JIT compiler work on a method of 500 lines, which takes it tens of seconds and tens of
 * MiB; then on the same of another class, and so on until it is killed. Says {@code ready} before
 * the first. Argument: a directory.
 */
public final class HugeMethods {
  private static final int LINES = 500;
  private static final int CALLS = 10_000;

  private static long sum;

  private HugeMethods() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    compile(directory);
    System.out.println("ready");
    while (true) {
      try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
        LongUnaryOperator huge =
            (LongUnaryOperator) loader.loadClass("Huge").getConstructor().newInstance();
        for (int call = 0; call < CALLS; call++) {
          sum = huge.applyAsLong(sum + call);
        }
      }
    }
  }

  private static void compile(Path directory) throws Exception {
    StringBuilder source =
        new StringBuilder(
            """
            public class Huge implements java.util.function.LongUnaryOperator {
              private final long[] table = new long[64];

              public long applyAsLong(long n) {
                long a = n;
                long b = 17;
                long c = 5;
                for (int i = 0; i < 200; i++) {
            """);
    for (int line = 0; line < LINES; line++) {
      source.append(
          ("a = a * 31 + (b ^ (a >>> 7)); b += table[(int) (a & 63)];"
                  + " if ((a & %d) == 1) c ^= b; else table[(int) (c & 63)] = a;\n")
              .formatted(line % 13 + 1));
    }
    source.append("    }\n    return a + b + c;\n  }\n}\n");
    Path file = directory.resolve("Huge.java");
    Files.writeString(file, source);
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", directory.toString(), file.toString());
    if (failed != 0) {
      throw new IllegalStateException("javac: " + failed);
    }
  }
}
