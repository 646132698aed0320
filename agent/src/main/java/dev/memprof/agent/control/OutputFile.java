package dev.memprof.agent.control;

import dev.memprof.profile.ProfileFormat;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A file that the user names for a dump. */
final class OutputFile {
  private OutputFile() {}

  /**
   * The absolute path of a file that can be created.
   *
   * @throws IllegalArgumentException with the reason, when it cannot
   */
  static Path checked(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    if (ProfileFormat.ofFile(absolute.toString()) == ProfileFormat.SVG) {
      throw new IllegalArgumentException(
          "a profiled JVM does not start Graphviz; write .dot, or convert a .pb.gz with memprof");
    }
    Path directory = absolute.getParent();
    if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalArgumentException(absolute + " exists; choose another name, or delete it");
    }
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException(directory + " is not a directory; create it first");
    }
    if (!Files.isWritable(directory)) {
      throw new IllegalArgumentException(
          directory + " cannot be written by this process; choose another directory");
    }
    return absolute;
  }
}
