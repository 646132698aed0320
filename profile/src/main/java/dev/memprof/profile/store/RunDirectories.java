package dev.memprof.profile.store;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Where runs store that nobody gave a directory: {@code <tmp>/memprof-<user>/dumps/<run>}, one for
 * each. What dead ones have left is finished by the next start, and bounded by its retention.
 */
public final class RunDirectories {
  private final Path ofUser;
  private final Path parent;

  /** Of this user, under this JVM's temporary directory. */
  public static RunDirectories ofThisUser() {
    return new RunDirectories(Path.of(System.getProperty("java.io.tmpdir")));
  }

  RunDirectories(Path temporary) {
    ofUser = temporary.resolve("memprof-" + System.getProperty("user.name"));
    parent = ofUser.resolve("dumps");
  }

  /** Where they lie; need not exist. */
  public Path parent() {
    return parent;
  }

  Path of(RunId run) {
    return parent.resolve(run.toString());
  }

  /**
   * @throws IOException when another user has made them, and could read and replace what is there
   */
  void requirePrivate() throws IOException {
    if (Files.exists(ofUser, LinkOption.NOFOLLOW_LINKS)
        && !Files.getOwner(ofUser, LinkOption.NOFOLLOW_LINKS)
            .equals(Files.getOwner(Path.of("/proc/self")))) {
      throw new IOException(
          ofUser + " belongs to another user; choose a directory with the option dir");
    }
  }

  /**
   * Makes dumps of what killed runs have left; then removes what is more than allowed of all that
   * dead runs have, and directories that get empty by it.
   *
   * @param own the run of this process
   * @param report takes a line for a person for each file that became a dump, or cannot
   */
  void tidy(RunId own, Retention retention, Consumer<String> report) throws IOException {
    List<Holding> dead = new ArrayList<>();
    for (Path directory : all()) {
      if (directory.equals(of(own))) {
        continue;
      }
      DumpDirectory files = new DumpDirectory(directory);
      files.finishLeftovers(word -> report.accept(directory + ": " + word));
      Holdings.of(directory, files.runs(), own).stream()
          .filter(holding -> !holding.alive())
          .forEach(dead::add);
    }
    dead.sort(Comparator.comparing(holding -> holding.run().started()));
    for (Path victim : retention.victims(dead)) {
      Files.deleteIfExists(victim);
      removeEmpty(victim.getParent());
    }
  }

  /**
   * Those there are, the run's that started first first.
   *
   * @throws IOException also when another user has made them
   */
  public List<Path> all() throws IOException {
    TreeMap<RunId, Path> directories = new TreeMap<>(RunId.BY_START);
    if (Files.isDirectory(parent)) {
      requirePrivate();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, Files::isDirectory)) {
        for (Path directory : entries) {
          RunId.parse(directory.getFileName().toString())
              .ifPresent(run -> directories.put(run, directory));
        }
      }
    }
    return List.copyOf(directories.values());
  }

  private static void removeEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      // as is usual
    }
  }
}
