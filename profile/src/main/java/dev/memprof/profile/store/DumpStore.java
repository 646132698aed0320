package dev.memprof.profile.store;

import dev.memprof.profile.Profile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.apache.commons.io.FileUtils;

/**
 * The directory of dumps as a JVM writes it: self-contained pprof files named {@code
 * <time>-<reason>-<seq>.pb.gz}, with the time in UTC. A file appears under its name only when it is
 * complete, and never replaces another, so that several JVMs, and runs one after the other, can
 * share a directory. A run file tells whose each of them is (docs/formats.md).
 *
 * <p>For any threads; its monitor guards the run file and what is removed.
 */
public final class DumpStore implements AutoCloseable {
  /** How many dumps that no run file tells of are opened for one list. */
  private static final int MOST_READ = 8;

  private final DumpDirectory files;
  private final Path directory;
  private final RunDirectories ofRuns;
  private final boolean ours;
  private final RunId wanted;
  private RunFile run;
  private volatile Retention retention;
  private int sequence;
  private long previousLiveBytes;
  private long lastRawBytes;
  private long lastFileBytes;

  /**
   * @param directory where the user wants the dumps; null for a directory of this process's own
   */
  public DumpStore(Path directory) {
    this(directory, Retention.DEFAULT);
  }

  /**
   * @param directory where the user wants the dumps; null for a directory of this process's own
   * @param retention how much may be there
   */
  public DumpStore(Path directory, Retention retention) {
    ours = directory == null;
    wanted = RunId.current();
    ofRuns = RunDirectories.ofThisUser();
    this.directory = ours ? ofRuns.of(wanted) : directory.toAbsolutePath();
    this.retention = retention;
    files = new DumpDirectory(this.directory);
  }

  public Path directory() {
    return directory;
  }

  public Retention retention() {
    return retention;
  }

  /** Takes effect with the next dump, or with {@link #prune}. */
  public void setRetention(Retention retention) {
    this.retention = retention;
  }

  /** Where the names file of this process belongs; the directory exists then. */
  public synchronized Path namesFile() throws IOException {
    open();
    return namesPath();
  }

  private Path namesPath() {
    return Leftovers.names(directory, run.id());
  }

  /**
   * A file for jemalloc to write; to be handed to {@link #discard} in the end.
   *
   * @throws IOException when the directory cannot be written or the disk is full
   */
  public synchronized Path rawFile() throws IOException {
    open();
    Trouble.requireRoom(directory, lastRawBytes + lastFileBytes);
    try {
      return Files.createTempFile(directory, Leftovers.RAW + run.id() + "-", Leftovers.HEAP);
    } catch (IOException e) {
      throw Trouble.notWritten(directory, e);
    }
  }

  /** Deletes a raw file, and takes its size for that of the next. */
  public void discard(Path rawFile) throws IOException {
    synchronized (this) {
      lastRawBytes = Math.max(rawFile.toFile().length(), lastRawBytes / 2);
    }
    Files.deleteIfExists(rawFile);
  }

  /**
   * What jemalloc is to begin the names of its own dumps with ({@code prof.prefix}): {@code
   * PREFIX.PID.SEQ.iN.heap}. The directory exists then; what is left of them after a kill is
   * finished like any raw file.
   */
  public synchronized String inlinePrefix() throws IOException {
    open();
    return directory.resolve(Leftovers.RAW + run.id()).toString();
  }

  /** Adds a point to the run's curve, once a second at most. */
  public synchronized void record(RunPoint point) {
    if (run != null) {
      run.point(point);
    }
  }

  /** The directory and the run file are there, as they were or anew. */
  private void open() throws IOException {
    if (!Files.isDirectory(directory)) {
      create();
    }
    if (ours) {
      ofRuns.requirePrivate();
    }
    try {
      if (run == null) {
        run = RunFile.create(directory, wanted);
        run.fact("main", System.getProperty("sun.java.command", "").split(" ", 2)[0]);
        run.fact("jvm", System.getProperty("java.vm.name") + " " + Runtime.version());
      } else if (!Files.exists(run.file())) {
        run.rewrite();
      }
    } catch (IOException e) {
      throw Trouble.notWritten(directory, e);
    }
  }

  private void create() throws IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw Trouble.notDirectory(directory);
    }
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw Trouble.notCreated(directory, e);
    }
  }

  /**
   * Stores a profile under a name of its own, and removes what is too much then.
   *
   * @param reason one lower-case word, part of the name
   * @param detail more about the reason; may be empty
   * @throws IOException when it cannot be written; says why, and the cure
   */
  public synchronized StoredDump store(Profile profile, String reason, String detail)
      throws IOException {
    open();
    StoredDump dump;
    try {
      dump = write(profile, reason, detail);
    } catch (IOException e) {
      throw Trouble.notWritten(directory, e);
    }
    lastFileBytes = dump.fileBytes();
    if (!profile.isDifference()) {
      previousLiveBytes = dump.liveBytes();
    }
    Partial.syncNames(directory);
    removeExcess();
    return dump;
  }

  private StoredDump write(Profile profile, String reason, String detail) throws IOException {
    run.fact("interval", Long.toString(profile.sampleIntervalBytes()));
    while (true) {
      DumpName name = new DumpName(profile.time(), reason, ++sequence);
      Path file = directory.resolve(name.toString());
      Path partial = directory.resolve(Partial.name(run.id(), name.toString()));
      try {
        Partial.write(profile, partial);
        Partial.publish(partial, file);
        StoredDump dump = StoredDump.of(file, profile, reason, detail, previousLiveBytes);
        run.stored(dump);
        return dump;
      } catch (FileAlreadyExistsException e) {
        // another JVM's, or an earlier run's
      } finally {
        Files.deleteIfExists(partial);
      }
    }
  }

  /**
   * Removes what is more than {@link #retention} allows, of what run files say memprof wrote.
   *
   * @return how many files were removed
   */
  public synchronized int prune() throws IOException {
    int removed = 0;
    if (Files.isDirectory(directory)) {
      RunId own = run == null ? wanted : run.id();
      for (Path victim : retention.victims(Holdings.of(directory, allRuns(), own))) {
        removed += Files.deleteIfExists(victim) ? 1 : 0;
        forget(victim);
      }
    }
    return removed;
  }

  private void forget(Path file) {
    if (run != null) {
      run.forget(file.getFileName().toString());
    }
  }

  /** A dump was stored: that something else cannot be removed is no failure of it. */
  private void removeExcess() {
    try {
      int unused = prune();
    } catch (IOException e) {
      // with the next dump
    }
  }

  private List<Run> allRuns() throws IOException {
    List<Run> runs = new ArrayList<>(files.runs(run == null ? null : run.file()));
    if (run != null) {
      runs.add(run.run());
    }
    return runs;
  }

  /**
   * Makes dumps of what killed runs have left here, or in directories of their own; may take
   * seconds for each, and works beside dumps that are being stored.
   *
   * @param report takes a line for a person for each file, as soon as it is done
   */
  public void finishLeftovers(Consumer<String> report) throws IOException {
    Path own;
    synchronized (this) {
      own = run == null ? null : run.file();
    }
    if (ours) {
      ofRuns.tidy(wanted, retention, report);
      return;
    }
    try {
      new DumpDirectory(directory).finishLeftovers(own, report);
    } finally {
      removeExcess(); // also where there is no room to finish anything
    }
  }

  /** What is there, oldest first by the time in the names. */
  public synchronized List<StoredDump> list() throws IOException {
    return files.dumps(allRuns(), MOST_READ);
  }

  /**
   * The file of a dump.
   *
   * @param name as listed; empty for the latest that this run has stored of what was live, or,
   *     without any, for the latest of all; timed profiles are none
   * @throws NoSuchElementException when there is none of that name
   */
  public synchronized Path find(String name) throws IOException {
    if (name.isEmpty()) {
      return latest();
    }
    Path file = DumpName.parse(name).map(found -> directory.resolve(name)).orElse(null);
    if (file == null || !Files.isRegularFile(file)) {
      throw new NoSuchElementException("there is no dump '" + name + "' in " + directory);
    }
    return file;
  }

  private Path latest() throws IOException {
    List<StoredDump> own = run == null ? List.of() : List.copyOf(run.dumps());
    for (int i = own.size() - 1; i >= 0; i--) {
      if (!own.get(i).isTimed() && Files.isRegularFile(own.get(i).file())) {
        return own.get(i).file();
      }
    }
    DumpName last =
        files.names().descendingSet().stream()
            .filter(name -> !name.reason().equals(StoredDump.TIMED))
            .findFirst()
            .orElse(null);
    if (last == null) {
      throw new NoSuchElementException("there is no dump yet in " + directory + "; take one");
    }
    return directory.resolve(last.toString());
  }

  public synchronized void delete(String name) throws IOException {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("say the name of the dump to delete");
    }
    Path file = find(name);
    Files.delete(file);
    forget(file);
  }

  /** Leaves the dumps, and the run file with them; without any, leaves nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (run == null) {
      return;
    }
    Files.deleteIfExists(namesPath());
    boolean empty = run.dumps().stream().noneMatch(dump -> Files.exists(dump.file()));
    if (empty) {
      Files.deleteIfExists(run.file());
    } else {
      run.end(Instant.now());
    }
    run.close();
    run = null;
    if (ours && empty && Files.isDirectory(directory)) {
      FileUtils.deleteDirectory(directory.toFile());
    }
  }
}
