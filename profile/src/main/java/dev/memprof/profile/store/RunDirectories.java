package dev.memprof.profile.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
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
  private static final int OTHERS_WRITE = 022;

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
   * @throws IOException when others have made them, or may write there: they could read and replace
   *     what is stored
   */
  void requirePrivate() throws IOException {
    boolean isPrivate =
        Files.isDirectory(ofUser, LinkOption.NOFOLLOW_LINKS)
            && unix(ofUser, "uid").equals(unix(Path.of("/proc/self"), "uid"))
            && ((int) unix(ofUser, "mode") & OTHERS_WRITE) == 0;
    if (!isPrivate) {
      throw new IOException(
          "others may write to " + ofUser + "; choose a directory with the option dir");
    }
  }

  private static Object unix(Path file, String attribute) throws IOException {
    return Files.getAttribute(file, "unix:" + attribute, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Makes dumps of what killed runs have left; then removes what is more than allowed of all that
   * dead runs have, and directories that get empty by it. What cannot be done in one of them is
   * told, and does not keep the others from it.
   *
   * @param own the run of this process
   * @param report takes a line for a person for each file that became a dump, or cannot
   */
  void tidy(RunId own, Retention retention, Consumer<String> report) throws IOException {
    List<Holding> dead = new ArrayList<>();
    for (Path directory : all()) {
      if (!directory.equals(of(own))) {
        DumpDirectory files = new DumpDirectory(directory);
        attempt(
            directory,
            report,
            () -> files.finishLeftovers(word -> report.accept(directory + ": " + word)));
        attempt(directory, report, () -> addDead(Holdings.of(directory, files.runs(), own), dead));
      }
    }
    dead.sort(Comparator.comparing(holding -> holding.run().id(), RunId.BY_START));
    for (Path victim : retention.victims(dead)) {
      attempt(victim, report, () -> remove(victim));
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void attempt(Path what, Consumer<String> report, Step step) {
    try {
      step.run();
    } catch (NoSuchFileException e) {
      // its JVM ended meanwhile, or another tidies
    } catch (IOException | DirectoryIteratorException e) {
      report.accept("what an earlier run has left in " + what + " stays as it is: " + e);
    }
  }

  private static void addDead(List<Holding> found, List<Holding> dead) {
    found.stream().filter(holding -> !holding.alive()).forEach(dead::add);
  }

  private static void remove(Path victim) throws IOException {
    Files.deleteIfExists(victim);
    try {
      Files.deleteIfExists(victim.getParent());
    } catch (DirectoryNotEmptyException e) {
      // as is usual
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
}
