package dev.memprof.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Whose files are: numbers of users, since a user need not have a name. */
public final class FileOwner {
  private FileOwner() {}

  /** No user's. */
  static final int UNKNOWN = -1;

  /**
   * The uid that files of this process get; {@link #UNKNOWN} where there is no {@code /proc}.
   *
   * <p>It is that of the directory {@code /proc/PID}, which the kernel gives to the process's
   * effective uid even where the files in it belong to root, as of a process that must not be
   * dumped (fs/proc/base.c, task_dump_owner). The link {@code /proc/self} belongs to root always,
   * so it has to be followed.
   */
  public static int ofProcess() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** The uid of a file; of a link itself, where it is one. */
  public static int of(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** As people write it; uids are unsigned. */
  public static String text(int uid) {
    return Integer.toUnsignedString(uid);
  }
}
