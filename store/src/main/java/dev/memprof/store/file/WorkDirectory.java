package dev.memprof.store.file;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directory of mode 0700 within that of the dumps, {@code work-RUN-RANDOM}, for all of a run's
 * files that are no dumps yet. Where others may write to the directory of dumps they can plant
 * links under every name that they guess, and jemalloc follows them; in here they cannot.
 *
 * <p>Confined to the store's lock.
 */
public final class WorkDirectory {
  /** What jemalloc writes: its names begin and end so. */
  public static final String RAW = "raw-";

  public static final String HEAP = ".heap";

  private static final String PREFIX = "work-";
  private static final Pattern FORM = Pattern.compile(PREFIX + "(\\d+-\\d+)-\\w+");

  private final Path directory;
  private final RunId run;

  /** Nobody can foresee it, so that even who can rename this directory cannot plant a link. */
  private String secret;

  private Path path;

  WorkDirectory(Path directory, RunId run) {
    this.directory = directory;
    this.run = run;
  }

  /** Made where it is not there, or no longer. */
  public Path path() throws IOException {
    if (path != null && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return path;
    }
    if (path != null) {
      try {
        // Under the same name: jemalloc may have been told to write there.
        return Files.createDirectory(path, Partial.FOR_THE_USERS_DIRECTORY);
      } catch (IOException e) {
        // someone has taken the name: another will do
      }
    }
    path = Unforeseen.directory(directory, PREFIX + run + "-");
    return path;
  }

  /** Where the names are that the run's raw files need. */
  public static Path names(Path work, RunId run) {
    return work.resolve("names-" + run + ".tsv");
  }

  public Path names() throws IOException {
    return names(path(), run);
  }

  /** A new file for jemalloc. */
  public Path rawFile() throws IOException {
    return Files.createFile(
        path().resolve(RAW + run + "-" + Unforeseen.digits() + HEAP), Partial.FOR_THE_USER);
  }

  /** What jemalloc is to begin the names of its own dumps with. */
  public Path inlinePrefix() throws IOException {
    secret = secret == null ? Unforeseen.digits() : secret;
    return path().resolve(RAW + run + "-" + secret);
  }

  /** Where the file that is to get that name is written. */
  public Path partial(String goal) throws IOException {
    return path().resolve(Partial.name(run, goal));
  }

  /** The run ends in order: leaves only what jemalloc has written and nobody has read. */
  public void end() throws IOException {
    if (path != null) {
      Files.deleteIfExists(names(path, run));
      deleteIfEmpty(path);
    }
  }

  public static void deleteIfEmpty(Path work) throws IOException {
    try {
      Files.deleteIfExists(work);
    } catch (DirectoryNotEmptyException e) {
      // what is in it waits for the next start
    }
  }

  public static boolean isName(String name) {
    return name.startsWith(PREFIX);
  }

  /** Those of each run that an owner has. */
  public static Map<RunId, List<Path>> in(Path directory, int owner) throws IOException {
    Map<RunId, List<Path>> found = new HashMap<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, PREFIX + "*")) {
        for (Path entry : entries) {
          Matcher parts = FORM.matcher(entry.getFileName().toString());
          if (parts.matches() && isOf(owner, entry)) {
            RunId.parse(parts.group(1))
                .ifPresent(run -> found.computeIfAbsent(run, key -> new ArrayList<>()).add(entry));
          }
        }
      }
    }
    return found;
  }

  private static boolean isOf(int owner, Path entry) throws IOException {
    try {
      return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && FileOwner.of(entry) == owner;
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
