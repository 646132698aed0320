package dev.memprof.store.file;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A file of a directory where others may write: looked at and opened without following a link, and
 * only if it is regular. Opening a FIFO for reading would wait for a writer, perhaps for ever.
 *
 * @param modified ms since the epoch
 * @param key what tells the file from every other, whatever their names
 * @param links how many names it has
 */
public record RegularFile(Path path, int uid, long bytes, long modified, Object key, int links) {

  /**
   * @return null where there is nothing, or nothing that is a regular file
   */
  public static RegularFile look(Path path) throws IOException {
    try {
      Map<String, Object> found =
          Files.readAttributes(
              path,
              "unix:isRegularFile,uid,size,lastModifiedTime,fileKey,nlink",
              LinkOption.NOFOLLOW_LINKS);
      return (boolean) found.get("isRegularFile")
          ? new RegularFile(
              path,
              (int) found.get("uid"),
              (long) found.get("size"),
              ((FileTime) found.get("lastModifiedTime")).toMillis(),
              found.get("fileKey"),
              (int) found.get("nlink"))
          : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  public static boolean isThere(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** All of a file that is no larger than that. */
  public static byte[] read(Path path, long maxBytes) throws IOException {
    try (FileChannel channel = open(path)) {
      long bytes = channel.size();
      if (bytes > maxBytes) {
        throw new FileSystemException(
            path.toString(), null, "has " + bytes + " bytes, too many for this JVM's heap");
      }
      return Channels.newInputStream(channel).readNBytes((int) bytes);
    }
  }

  /**
   * Opens it for reading.
   *
   * <p>Someone may put a FIFO in its place after the look at it. A file of this user's is therefore
   * opened for writing as well, which waits for nobody; a FIFO has no bytes then.
   *
   * @throws NoSuchFileException when it is not there, or not regular
   */
  static FileChannel open(Path path) throws IOException {
    RegularFile found = look(path);
    if (found == null) {
      throw new NoSuchFileException(path.toString());
    }
    if (found.uid == FileOwner.ofProcess()) {
      try {
        return openToWrite(path);
      } catch (FileSystemException e) {
        if (!String.valueOf(e.getReason()).contains("Read-only")) {
          throw e;
        }
      }
    }
    return FileChannel.open(path, options(StandardOpenOption.READ));
  }

  /** Opens it for reading and writing. The caller has looked at it before. */
  public static FileChannel openToWrite(Path path) throws IOException {
    return FileChannel.open(path, options(StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  private static Set<OpenOption> options(StandardOpenOption... how) {
    Set<OpenOption> options = new HashSet<>(Set.of(how));
    options.add(LinkOption.NOFOLLOW_LINKS);
    return options;
  }
}
