package dev.memprof.store;

import dev.memprof.store.file.FileOwner;
import dev.memprof.store.file.Partial;
import dev.memprof.store.file.RunId;
import dev.memprof.store.file.StoreFailure;
import dev.memprof.store.file.Unforeseen;
import dev.memprof.store.upkeep.Retention;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Where runs store that nobody gave a directory: {@code <tmp>/memprof-<uid>/dumps/<run>}, one for
 * each. Where someone else has that name, {@code <tmp>/memprof-<uid>-<random>/dumps/<run>}. What
 * dead ones have left is finished by later starts, and bounded by their retention.
 */
public final class RunDirectories {
  private static final int OTHERS_WRITE = 022;
  private static final String DUMPS = "dumps";

  private final Path temporary;
  private final int uid;
  private final String name;

  /** Of this user, under this JVM's temporary directory. */
  public static RunDirectories ofThisUser() {
    return new RunDirectories(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
  }

  RunDirectories(Path temporary) {
    this(temporary, FileOwner.ofProcess());
  }

  private RunDirectories(Path temporary, int uid) {
    this.temporary = temporary.toAbsolutePath();
    this.uid = uid;
    name = "memprof-" + FileOwner.text(uid);
  }

  /**
   * Where a JVM stores as a rule.
   *
   * @param temporary its temporary directory
   * @param uid its user
   */
  public static Path usual(Path temporary, int uid, RunId run) {
    return new RunDirectories(temporary, uid).of(run);
  }

  /** Where they lie as a rule; need not exist. */
  public Path parent() {
    return temporary.resolve(name).resolve(DUMPS);
  }

  Path of(RunId run) {
    return parent().resolve(run.toString());
  }

  /**
   * The directory of a run, in one that is this user's alone and exists then. Its own is yet to be
   * made.
   *
   * @param remarks takes a line for a person where it is not the usual one
   * @throws IOException when there is none and none can be made
   */
  Path place(RunId run, Consumer<String> remarks) throws IOException {
    Path usual = temporary.resolve(name);
    Path ofUser = usual;
    if (!Files.exists(usual, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Files.createDirectory(usual, Partial.FOR_THE_USERS_DIRECTORY);
      } catch (IOException e) {
        // another JVM of this user was faster, or the next step says why
      }
    }
    if (!isOfThisUserAlone(usual)) {
      ofUser = another();
      remarks.accept(
          usual + " is not this user's alone; dumps are stored in " + ofUser.resolve(DUMPS));
    }
    return ofUser.resolve(DUMPS).resolve(run.toString());
  }

  private Path another() throws IOException {
    for (Path ofUser : ofThisUserAlone()) {
      return ofUser;
    }
    try {
      return Unforeseen.directory(temporary, name + "-");
    } catch (IOException e) {
      throw StoreFailure.notCreated(temporary.resolve(name), e);
    }
  }

  /**
   * Those there are. The temporary directory of a busy machine has a hundred thousand entries: no
   * path is made of what has another name. Where it cannot be listed, only the usual one is known.
   */
  private List<Path> ofThisUserAlone() throws IOException {
    String[] names = temporary.toFile().list((parent, entry) -> isNamedForUser(entry));
    List<Path> found = new ArrayList<>();
    for (String entry : names == null ? new String[] {name} : names) {
      Path directory = temporary.resolve(entry);
      if (isOfThisUserAlone(directory)) {
        found.add(directory);
      }
    }
    found.sort(null);
    return found;
  }

  /** As {@link Unforeseen} names them, which adds a number. */
  private boolean isNamedForUser(String entry) {
    int length = name.length();
    return entry.startsWith(name)
        && (entry.length() == length
            || (entry.length() > length + 1
                && entry.charAt(length) == '-'
                && Character.isDigit(entry.charAt(length + 1))));
  }

  /** Whether a run's directory is still within one that only this user can write to. */
  boolean isPrivate(Path ofRun) throws IOException {
    return isOfThisUserAlone(ofRun.getParent().getParent());
  }

  /** Others could read, replace and remove what is stored in any other. */
  private boolean isOfThisUserAlone(Path directory) throws IOException {
    try {
      return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          && FileOwner.of(directory) == uid
          && ((int) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS)
                  & OTHERS_WRITE)
              == 0;
    } catch (NoSuchFileException e) {
      return false;
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
    List<Path> others = new ArrayList<>(all());
    others.removeIf(directory -> directory.getFileName().toString().equals(own.toString()));
    new DeadRuns(uid, own, report).tidy(others, retention);
  }

  /** Those there are, the run's that started first first. */
  public List<Path> all() throws IOException {
    TreeMap<RunId, Path> directories = new TreeMap<>(RunId.BY_START);
    for (Path ofUser : ofThisUserAlone()) {
      Path dumps = ofUser.resolve(DUMPS);
      if (Files.isDirectory(dumps, LinkOption.NOFOLLOW_LINKS)) {
        try (DirectoryStream<Path> entries =
            Files.newDirectoryStream(dumps, RunDirectories::isDirectory)) {
          for (Path directory : entries) {
            RunId.parse(directory.getFileName().toString())
                .ifPresent(run -> directories.put(run, directory));
          }
        }
      }
    }
    return List.copyOf(directories.values());
  }

  private static boolean isDirectory(Path entry) {
    return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
  }
}
