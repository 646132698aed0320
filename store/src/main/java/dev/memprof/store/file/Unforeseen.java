package dev.memprof.store.file;

import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Names that nobody can foresee. {@link java.security.SecureRandom}, and with it the JDK's
 * temporary files, would keep two descriptors of the application's for good.
 */
public final class Unforeseen {
  private static final int MAX_ATTEMPTS = 16;

  private Unforeseen() {}

  /** Up to 20 digits. */
  static String digits() throws IOException {
    try (InputStream random = new FileInputStream("/dev/urandom")) {
      byte[] bytes = random.readNBytes(Long.BYTES);
      if (bytes.length < Long.BYTES) {
        throw new EOFException("/dev/urandom");
      }
      return Long.toUnsignedString(ByteBuffer.wrap(bytes).getLong());
    }
  }

  /** Makes a directory of mode 0700 whose name begins so. */
  public static Path directory(Path parent, String start) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Path path = parent.resolve(start + digits());
      try {
        return Files.createDirectory(path, Partial.FOR_THE_USERS_DIRECTORY);
      } catch (FileAlreadyExistsException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
