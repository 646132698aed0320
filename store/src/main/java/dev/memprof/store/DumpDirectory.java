package dev.memprof.store;

import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.store.file.DumpName;
import dev.memprof.store.file.FileOwner;
import dev.memprof.store.file.Partial;
import dev.memprof.store.file.RegularFile;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunFile;
import dev.memprof.store.file.RunId;
import dev.memprof.store.file.RunReader;
import dev.memprof.store.file.StoreFailure;
import dev.memprof.store.file.StoredDump;
import dev.memprof.store.file.WorkDirectory;
import dev.memprof.store.upkeep.CrashRecovery;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A directory of dumps as anyone can look at it, with or without a JVM that writes into it. Names
 * are listed; contents are read only where no run file tells of a dump. Others may write there:
 * only regular files count, and links are not followed. Its monitor guards what it remembers.
 */
public final class DumpDirectory {
  private static final String RUN_FILES = "run-*-*.tsv";

  /** How many dumps that no run file tells of are opened for a JVM's list. */
  private static final int MAX_READ = 8;

  /** A run file that was read, and what it looked like then. */
  private record Seen(RegularFile file, Run run) {}

  private final Path directory;
  private final Map<Path, Seen> seen = new HashMap<>();
  private final Map<String, Long> liveBytes = new HashMap<>();

  public DumpDirectory(Path directory) {
    this.directory = directory.toAbsolutePath();
  }

  public Path path() {
    return directory;
  }

  /** Makes it, for this user alone. */
  void create() throws IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw StoreFailure.notDirectory(directory);
    }
    try {
      Files.createDirectories(directory, Partial.FOR_THE_USERS_DIRECTORY);
    } catch (IOException e) {
      throw StoreFailure.notCreated(directory, e);
    }
  }

  /** The runs that wrote here, oldest first, without their curves; none where nothing is. */
  public List<Run> runs() throws IOException {
    return runs(file -> true);
  }

  /**
   * Those of one user: nobody else's run file may have a say in what becomes of this user's files.
   *
   * @param owner that user's uid
   * @param own the run file of this process, which must not be opened; it is not in the list. Null
   *     for none
   */
  List<Run> runs(int owner, Path own) throws IOException {
    RegularFile self = own == null ? null : RegularFile.look(own);
    // The same file may have another name here.
    return runs(file -> file.uid() == owner && (self == null || !file.key().equals(self.key())));
  }

  /** Those of one user. */
  public List<Run> runs(int owner) throws IOException {
    return runs(owner, null);
  }

  /** Those of this process's user, with its own. */
  List<Run> runs(OwnRun own) throws IOException {
    List<Run> runs = new ArrayList<>(runs(own.uid(), own.file()));
    if (own.run() != null) {
      runs.add(own.run());
    }
    return runs;
  }

  private synchronized List<Run> runs(Predicate<RegularFile> wanted) throws IOException {
    List<Run> runs = new ArrayList<>();
    Set<Path> there = new HashSet<>();
    for (Path path : runFiles()) {
      RegularFile file = RegularFile.look(path);
      Run run = file == null || !wanted.test(file) ? null : read(file);
      there.add(path);
      if (run != null) {
        runs.add(run);
      }
    }
    seen.keySet().retainAll(there);
    runs.sort((one, other) -> RunId.BY_START.compare(one.id(), other.id()));
    return runs;
  }

  /** A run with its curve. */
  public static Run withCurve(Run run) throws IOException {
    return RunReader.read(run.file(), true);
  }

  List<Path> runFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, RUN_FILES)) {
        stream.forEach(files::add);
      }
    }
    return files;
  }

  /** Null for a file that only looks like one of ours, or has just gone. */
  private Run read(RegularFile file) throws IOException {
    Path path = file.path();
    Seen before = seen.get(path);
    if (before == null || !before.file.equals(file)) {
      Run run;
      try {
        run = RunReader.read(path, false);
      } catch (MalformedProfileException e) {
        run = null;
      } catch (NoSuchFileException e) {
        return null;
      }
      // The name is what other files go by; a copy under another name speaks of none.
      boolean itself = run != null && RunFile.in(directory, run.id()).equals(path);
      before = new Seen(file, itself ? run : null);
      seen.put(path, before);
    }
    return before.run;
  }

  /** Those of a run's dumps that are still there, in the order of storing. */
  public List<StoredDump> dumps(Run run) {
    return run.dumps().stream().filter(dump -> RegularFile.isThere(dump.file())).toList();
  }

  /**
   * All dumps, by the time in their names.
   *
   * @param runs what is known of them
   * @param mostRead how many files that no run file tells of may be opened for their live bytes,
   *     latest first; those of others are -1
   */
  public List<StoredDump> dumps(List<Run> runs, int mostRead) throws IOException {
    return dumps(runs, mostRead, file -> true);
  }

  /** All that a JVM knows of: of files that no run file tells of it opens its own user's only. */
  List<StoredDump> dumps(OwnRun own) throws IOException {
    int uid = own.uid();
    return dumps(runs(own), MAX_READ, file -> file.uid() == uid);
  }

  /**
   * The same as a JVM of that user lists, by what it has written here so far.
   *
   * @param owner the uid of its files
   */
  public List<StoredDump> dumps(int owner) throws IOException {
    return dumps(runs(owner), MAX_READ, file -> file.uid() == owner);
  }

  private synchronized List<StoredDump> dumps(
      List<Run> runs, int mostRead, Predicate<RegularFile> readable) throws IOException {
    Map<String, StoredDump> told = new HashMap<>();
    runs.forEach(run -> run.dumps().forEach(dump -> told.put(dump.name(), dump)));
    TreeMap<DumpName, StoredDump> dumps = new TreeMap<>();
    int left = mostRead;
    for (DumpName name : names().descendingSet()) {
      RegularFile file = RegularFile.look(directory.resolve(name.toString()));
      if (file == null) {
        continue; // deleted meanwhile, or no file
      }
      StoredDump dump = told.get(name.toString());
      if (dump == null) {
        boolean open = left > 0 && !liveBytes.containsKey(name.toString()) && readable.test(file);
        left -= open ? 1 : 0;
        dump = stranger(name, file, open);
      }
      dumps.put(name, dump);
    }
    return List.copyOf(dumps.values());
  }

  private StoredDump stranger(DumpName name, RegularFile file, boolean open) throws IOException {
    if (open) {
      liveBytes.put(name.toString(), readLiveBytes(file.path()));
    }
    long live = liveBytes.getOrDefault(name.toString(), -1L);
    return new StoredDump(file.path(), name.time(), name.reason(), "", file.bytes(), live, live);
  }

  private static long readLiveBytes(Path file) throws IOException {
    try {
      return Math.round(Profiles.read(file).totalBytes());
    } catch (MalformedProfileException e) {
      return -1;
    }
  }

  /** What is there, oldest first; names only. */
  NavigableSet<DumpName> names() throws IOException {
    NavigableSet<DumpName> names = new TreeSet<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.pb.gz")) {
        files.forEach(file -> DumpName.of(file).ifPresent(names::add));
      }
    }
    return names;
  }

  /** Of what was live, by the time in its name; null where there is none. */
  Path latest() throws IOException {
    for (DumpName name : names().descendingSet()) {
      Path file = directory.resolve(name.toString());
      if (!name.reason().equals(StoredDump.TIMED) && RegularFile.isThere(file)) {
        return file;
      }
    }
    return null;
  }

  /**
   * Makes dumps of what runs that were killed have left, and removes what they had only begun. Does
   * so only for runs of this user, and only in a directory of this user's: whoever owns another
   * could lead the owner of this process to other files.
   *
   * @param report takes a line for a person for each file, as soon as it is done, and for a
   *     directory that is another's
   */
  public void finishLeftovers(Consumer<String> report) throws IOException {
    int user = FileOwner.ofProcess();
    int owner = (int) Files.getAttribute(directory, "unix:uid");
    if (owner == user) {
      finishLeftovers(user, null, report);
    } else {
      report.accept(
          directory
              + " belongs to uid "
              + FileOwner.text(owner)
              + ": memprof reads it and changes nothing");
    }
  }

  /**
   * The same wherever it is.
   *
   * @param owner the uid of this user's files
   * @param own the run file of this process, which must not be opened
   */
  void finishLeftovers(int owner, Path own, Consumer<String> report) throws IOException {
    Map<RunId, List<Path>> left = WorkDirectory.in(directory, owner);
    for (Run run : left.isEmpty() ? List.<Run>of() : runs(owner, own)) {
      if (left.containsKey(run.id()) && !run.isAlive()) {
        CrashRecovery.finish(directory, run, left.get(run.id()), owner, report);
      }
    }
  }
}
