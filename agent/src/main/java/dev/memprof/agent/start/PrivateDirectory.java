package dev.memprof.agent.start;

import dev.memprof.agent.user.UserId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Where only this user can put files: what lies there is preloaded. */
final class PrivateDirectory {
  private static final String PREFIX = "memprof-";

  private PrivateDirectory() {}

  /**
   * {@code TEMPORARY/memprof-UID}. Where somebody else has taken that name, {@code memprof-UID-}
   * and something that cannot be guessed, which the next start finds again.
   *
   * @throws IOException when the temporary directory cannot be read or written
   */
  static Path in(Path temporary) throws IOException {
    long uid = UserId.effective();
    Path named = temporary.resolve(PREFIX + uid);
    if (!Files.exists(named, LinkOption.NOFOLLOW_LINKS)) {
      try {
        return Files.createDirectory(named, ownerOnly());
      } catch (IOException e) {
        // Another JVM of this user was faster, or the next steps find out.
      }
    }
    if (isPrivate(named, uid)) {
      return named;
    }
    String start = PREFIX + uid + "-";
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(temporary)) {
      for (Path entry : entries) {
        if (entry.getFileName().toString().startsWith(start) && isPrivate(entry, uid)) {
          return entry;
        }
      }
    }
    return Files.createTempDirectory(temporary, start, ownerOnly());
  }

  static FileAttribute<?> ownerOnly() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  }

  private static boolean isPrivate(Path directory, long uid) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    long owner =
        Integer.toUnsignedLong(
            (int) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    int mode = (int) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return owner == uid && (mode & 022) == 0;
  }
}
