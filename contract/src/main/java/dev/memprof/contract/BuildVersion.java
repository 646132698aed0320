package dev.memprof.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of the jar that this contract was built into; read anew each time: few ask. */
public final class BuildVersion {
  private BuildVersion() {}

  /** {@code 0.1.0}; empty where there is none. */
  public static String text() {
    return read("version.txt");
  }

  /**
   * {@code commit 1a2b3c4d5e6f}, with {@code and changes} where the sources were not those of the
   * commit; {@code unknown commit} of a build outside git; empty where nobody has built a jar.
   */
  public static String commit() {
    return read("commit.txt");
  }

  private static String read(String file) {
    try (InputStream in = BuildVersion.class.getResourceAsStream(file)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }
}
