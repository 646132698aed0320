package dev.memprof.profile.store;

import dev.memprof.profile.MalformedProfileException;
import dev.memprof.profile.Profiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A directory of dumps as anyone can look at it, with or without a JVM that writes into it. Names
 * are listed; contents are read only where no run file tells of a dump. Not for more than one
 * thread.
 */
public final class DumpDirectory {
  private static final String RUN_FILES = "run-*-*.tsv";

  /** A run file that was read, and what it looked like then. */
  private record Seen(long size, long modified, Run run) {}

  private final Path directory;
  private final Map<Path, Seen> seen = new HashMap<>();
  private final Map<String, Long> liveBytes = new HashMap<>();

  public DumpDirectory(Path directory) {
    this.directory = directory.toAbsolutePath();
  }

  public Path path() {
    return directory;
  }

  /** The runs that wrote here, oldest first, without their curves; none where nothing is. */
  public List<Run> runs() throws IOException {
    return runs(null);
  }

  /**
   * @param own the run file of this process, which must not be opened; it is not in the list
   */
  List<Run> runs(Path own) throws IOException {
    List<Run> runs = new ArrayList<>();
    Set<Path> there = new HashSet<>();
    for (Path file : runFiles()) {
      Run run = file.equals(own) ? null : read(file);
      there.add(file);
      if (run != null) {
        runs.add(run);
      }
    }
    seen.keySet().retainAll(there);
    runs.sort(Comparator.comparing(Run::id, RunId.BY_START));
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
  private Run read(Path file) throws IOException {
    try {
      long size = Files.size(file);
      long modified = Files.getLastModifiedTime(file).toMillis();
      Seen before = seen.get(file);
      if (before == null || before.size != size || before.modified != modified) {
        Run run;
        try {
          run = RunReader.read(file, false);
        } catch (MalformedProfileException e) {
          run = null;
        }
        // The name is what other files go by; a copy under another name speaks of none.
        boolean itself = run != null && RunFile.in(directory, run.id()).equals(file);
        before = new Seen(size, modified, itself ? run : null);
        seen.put(file, before);
      }
      return before.run;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Those of a run's dumps that are still there, in the order of storing. */
  public List<StoredDump> dumps(Run run) {
    return run.dumps().stream().filter(dump -> Files.exists(dump.file())).toList();
  }

  /**
   * All dumps, by the time in their names.
   *
   * @param runs what is known of them
   * @param mostRead how many files that no run file tells of may be opened for their live bytes,
   *     latest first; those of others are -1
   */
  public List<StoredDump> dumps(List<Run> runs, int mostRead) throws IOException {
    Map<String, StoredDump> told = new HashMap<>();
    runs.forEach(run -> run.dumps().forEach(dump -> told.put(dump.name(), dump)));
    TreeMap<DumpName, StoredDump> dumps = new TreeMap<>();
    int left = mostRead;
    for (DumpName name : names().descendingSet()) {
      StoredDump dump = told.get(name.toString());
      try {
        if (dump == null) {
          boolean open = left > 0 && !liveBytes.containsKey(name.toString());
          left -= open ? 1 : 0;
          dump = stranger(name, open);
        }
        dumps.put(name, dump);
      } catch (NoSuchFileException e) {
        // deleted meanwhile
      }
    }
    return List.copyOf(dumps.values());
  }

  private StoredDump stranger(DumpName name, boolean open) throws IOException {
    Path file = directory.resolve(name.toString());
    long size = Files.size(file);
    if (open) {
      liveBytes.put(name.toString(), readLiveBytes(file));
    }
    long live = liveBytes.getOrDefault(name.toString(), -1L);
    return new StoredDump(file, name.time(), name.reason(), "", size, live, live);
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

  /**
   * Makes dumps of what runs that were killed have left, and removes what they had only begun.
   *
   * @param report takes a line for a person for each file, as soon as it is done
   */
  public void finishLeftovers(Consumer<String> report) throws IOException {
    finishLeftovers(null, report);
  }

  /**
   * @param own the run file of this process, which must not be opened
   */
  void finishLeftovers(Path own, Consumer<String> report) throws IOException {
    Set<RunId> left = Leftovers.runs(directory);
    for (Run run : left.isEmpty() ? List.<Run>of() : runs(own)) {
      if (left.contains(run.id()) && !run.isAlive()) {
        Leftovers.finish(directory, run, report);
      }
    }
  }
}
