package dev.memprof.cli.machine;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory of a process of this machine, as we see it. Links are followed only where they lead
 * this user's own process to the same file: another user could lead root anywhere, and in a
 * container they lead elsewhere.
 */
public final class SeenDirectory {
  private static final String ROOT = "root";
  private static final String MOUNTS = "ns/mnt";
  private static final Path SELF = Path.of("/proc/self");

  private SeenDirectory() {}

  /**
   * @param directory absolute, as the process has it; need not exist
   * @throws IOException where a link is on the way that must not be followed
   */
  public static Path of(JavaProcess process, Path directory) throws IOException {
    Path root = process.directory().resolve(ROOT);
    Path seen = root;
    boolean follows = isOfThisUser(process) && sharesOurFiles(process);
    for (Path name : directory) {
      if (name.toString().equals("..") && !follows) { // no link has led here
        seen = seen.equals(root) ? root : seen.getParent();
      } else {
        seen = seen.resolve(name);
      }
      if (!follows && Files.isSymbolicLink(seen)) {
        throw new FileSystemException(seen.toString(), null, "is a link");
      }
    }
    return seen;
  }

  private static boolean isOfThisUser(JavaProcess process) throws IOException {
    return uid(process.directory()) == uid(SELF);
  }

  private static int uid(Path directory) throws IOException {
    return (int) Files.getAttribute(directory, "unix:uid");
  }

  private static boolean sharesOurFiles(JavaProcess process) throws IOException {
    return link(process.directory()).equals(link(SELF))
        && Files.isSameFile(process.directory().resolve(ROOT), SELF.resolve(ROOT));
  }

  private static Path link(Path directory) throws IOException {
    return Files.readSymbolicLink(directory.resolve(MOUNTS));
  }
}
