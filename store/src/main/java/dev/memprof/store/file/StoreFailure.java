package dev.memprof.store.file;

import dev.memprof.profile.text.Amounts;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What keeps a dump from being stored, in words, with the cure. */
public final class StoreFailure {
  /** Room that must be left on the disk after the largest dump one expects. */
  private static final long MIN_FREE_BYTES = 16 << 20;

  private StoreFailure() {}

  /**
   * @param neededBytes what a dump is expected to take
   */
  public static void requireRoom(Path directory, long neededBytes) throws IOException {
    // By statvfs(2). A FileStore looks for the mount point, which a chroot need not have.
    File file = directory.toFile();
    long free = file.getUsableSpace();
    boolean known = free > 0 || file.getTotalSpace() > 0; // beyond 2^63 it is negative
    if (known && free >= 0 && free < MIN_FREE_BYTES + neededBytes) {
      throw new IOException(
          "only %s are free in %s; make room, or choose another directory with the option dir"
              .formatted(Amounts.bytes((double) free), directory));
    }
  }

  public static IOException notDirectory(Path directory) {
    return new IOException(directory + " is not a directory; choose another with the option dir");
  }

  public static IOException notCreated(Path directory, IOException e) {
    return new IOException(
        "cannot create the directory %s (%s); choose another with the option dir"
            .formatted(directory, reason(e)),
        e);
  }

  /** Of a failure while something was written there. */
  public static IOException notWritten(Path directory, IOException e) {
    String cure = "see what is wrong there, or choose another directory with the option dir";
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(directory)) {
      cure = "it was removed, and is created anew with the next dump";
    } else if (e instanceof AccessDeniedException || reason(e).contains("Read-only")) {
      cure = "make it writable for this process, or choose another with the option dir";
    } else if (reason(e).contains("No space") || reason(e).contains("quota")) {
      cure = "make room, lower retain-bytes, or choose another directory with the option dir";
    }
    return new IOException("cannot write to %s (%s); %s".formatted(directory, reason(e), cure), e);
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    if (e instanceof AccessDeniedException) {
      return "no permission";
    }
    if (e instanceof NoSuchFileException) {
      return "no such directory";
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
