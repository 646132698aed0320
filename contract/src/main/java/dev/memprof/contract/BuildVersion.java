package dev.memprof.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of the jar that this contract was built into. */
public final class BuildVersion {
  private static final String FILE = "version.txt";

  private BuildVersion() {}

  /** {@code 0.1.0}; read anew each time, since few ask. */
  public static String text() {
    try (InputStream in = BuildVersion.class.getResourceAsStream(FILE)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(FILE, e);
    }
  }
}
