package dev.memprof.store;

import dev.memprof.profile.ProfileFormat;
import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.file.CategoryPoint;
import dev.memprof.store.file.DumpFigures;
import dev.memprof.store.file.DumpName;
import dev.memprof.store.file.Partial;
import dev.memprof.store.file.RegularFile;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunFile;
import dev.memprof.store.file.RunPoint;
import dev.memprof.store.file.SitePoint;
import dev.memprof.store.file.StoreFailure;
import dev.memprof.store.file.StoredDump;
import dev.memprof.store.upkeep.Retention;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.apache.commons.io.function.IOConsumer;

/**
 * The directory of dumps as a JVM writes it: self-contained pprof files named {@code
 * <time>-<reason>-<seq>.pb.gz}, with the time in UTC. A file appears under its name only when it is
 * complete, and never replaces another, so that several JVMs, and runs one after the other, can
 * share a directory. A run file tells whose each of them is (docs/formats.md).
 *
 * <p>For any threads; its monitor guards the run file. No file of others is opened, and none
 * removed, while it is held: what they have put there must not delay a dump.
 */
public final class DumpStore implements AutoCloseable {
  private final OpenRun run;
  private final Excess excess;
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
    this(directory, retention, RunDirectories.ofThisUser(), remark -> {});
  }

  /**
   * @param directory where the user wants the dumps; null for a directory of this process's own
   * @param retention how much may be there
   * @param remarks takes a line for a person where that directory is not the usual one
   */
  public DumpStore(Path directory, Retention retention, Consumer<String> remarks) {
    this(directory, retention, RunDirectories.ofThisUser(), remarks);
  }

  DumpStore(Path directory, Retention retention, RunDirectories ofRuns, Consumer<String> remarks) {
    run = new OpenRun(directory, ofRuns, remarks);
    excess = new Excess(retention, this::own, this::forget);
  }

  /** Where dumps are stored; without a directory of the user's, where they will be. */
  public Path directory() {
    return run.directory().path();
  }

  public Retention retention() {
    return excess.retention();
  }

  /** Takes effect with the next dump, or with {@link #prune}. */
  public void setRetention(Retention retention) {
    excess.setRetention(retention);
  }

  /** Where the names file of this process belongs; its directory exists then. */
  public synchronized Path namesFile() throws IOException {
    return run.written(run.open().work()::names);
  }

  /**
   * A file for jemalloc to write; to be handed to {@link #discard} in the end.
   *
   * @throws IOException when the directory cannot be written or the disk is full
   */
  public synchronized Path rawFile() throws IOException {
    RunFile file = run.open();
    StoreFailure.requireRoom(directory(), lastRawBytes + lastFileBytes);
    return run.written(file.work()::rawFile);
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
   * PREFIX.PID.SEQ.iN.heap}. Their directory exists then; what is left of them after a kill is
   * finished like any raw file.
   */
  public synchronized String inlinePrefix() throws IOException {
    return run.written(run.open().work()::inlinePrefix).toString();
  }

  /** Adds a point to the run's curve, once a second at most. */
  public synchronized void record(RunPoint point) {
    if (run.file() != null) {
      run.file().point(point);
    }
  }

  /** Adds how the rows of the ledger went, each 5 seconds at most. */
  public synchronized void record(CategoryPoint point) {
    if (run.file() != null) {
      run.file().categories(point);
    }
  }

  /** Adds what is live by age, once a minute at most. */
  public synchronized void record(SitePoint point) {
    if (run.file() != null) {
      run.file().sites(point);
    }
  }

  /** This run so far, with its curve; null before it has a run file. */
  public synchronized Run run() {
    return run.now().run();
  }

  /**
   * Stores a profile under a name of its own, and removes what is too much then.
   *
   * @param reason one lower-case word, part of the name
   * @param detail more about the reason; may be empty
   * @throws IOException when it cannot be written; says why, and the cure
   */
  public StoredDump store(Profile profile, String reason, String detail) throws IOException {
    return store(
        DumpFigures.of(profile),
        out -> ProfileWriters.write(profile, ProfileFormat.PPROF, out),
        reason,
        detail);
  }

  /**
   * The same of a profile that was made elsewhere.
   *
   * @param content writes it, in the form of the store's files
   */
  public StoredDump store(
      DumpFigures profile, IOConsumer<OutputStream> content, String reason, String detail)
      throws IOException {
    StoredDump dump = keep(profile, content, reason, detail);
    excess.removeUnlessAtIt();
    return dump;
  }

  private synchronized StoredDump keep(
      DumpFigures profile, IOConsumer<OutputStream> content, String reason, String detail)
      throws IOException {
    RunFile file = run.open();
    StoredDump dump = run.written(() -> write(file, profile, content, reason, detail));
    lastFileBytes = dump.fileBytes();
    if (!profile.isDifference()) {
      previousLiveBytes = dump.liveBytes();
    }
    Partial.syncNames(directory());
    return dump;
  }

  private StoredDump write(
      RunFile of,
      DumpFigures profile,
      IOConsumer<OutputStream> content,
      String reason,
      String detail)
      throws IOException {
    of.fact("interval", Long.toString(profile.sampleIntervalBytes()));
    DumpName name = new DumpName(profile.time(), reason, ++sequence);
    Path partial = of.work().partial(name.toString());
    try {
      Partial.write(content, partial);
      while (!isPublished(partial, name)) {
        name = new DumpName(profile.time(), reason, ++sequence);
        partial =
            Files.move(partial, of.work().partial(name.toString()), StandardCopyOption.ATOMIC_MOVE);
      }
      Path file = directory().resolve(name.toString());
      StoredDump dump = StoredDump.of(file, profile, reason, detail, previousLiveBytes);
      of.stored(dump);
      return dump;
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /** Not where another JVM, or an earlier run, has a file of that name. */
  private boolean isPublished(Path partial, DumpName name) throws IOException {
    try {
      Partial.publish(partial, directory().resolve(name.toString()));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /**
   * Removes what is more than {@link #retention} allows, of what run files of this user say memprof
   * wrote.
   *
   * @return how many files were removed
   */
  public int prune() throws IOException {
    return excess.remove();
  }

  private synchronized OwnRun own() {
    return run.now();
  }

  private synchronized void forget(Path file) {
    run.forget(file);
  }

  /**
   * Makes dumps of what killed runs have left here, or in directories of their own; may take
   * seconds for each, and works beside dumps that are being stored.
   *
   * @param report takes a line for a person for each file, as soon as it is done
   */
  public void finishLeftovers(Consumer<String> report) throws IOException {
    if (run.tidyOthers(retention(), report)) {
      return;
    }
    OwnRun own = own();
    try {
      new DumpDirectory(directory()).finishLeftovers(own.uid(), own.file(), report);
    } finally {
      excess.removeUnlessAtIt(); // also where there is no room to finish anything
    }
  }

  /** What is there, oldest first by the time in the names. */
  public List<StoredDump> list() throws IOException {
    OwnRun own = own();
    return own.directory().dumps(own);
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
    Path file = DumpName.parse(name).map(found -> directory().resolve(name)).orElse(null);
    if (file == null || !RegularFile.isThere(file)) {
      throw new NoSuchElementException("there is no dump '" + name + "' in " + directory());
    }
    return file;
  }

  /**
   * What is in the file of a dump, as it is there.
   *
   * @param name as for {@link #find}
   * @throws IOException also when that is an eighth of this JVM's heap
   */
  public byte[] read(String name) throws IOException {
    return RegularFile.read(find(name), Runtime.getRuntime().maxMemory() / 8);
  }

  private Path latest() throws IOException {
    List<StoredDump> own = run.whole();
    Path latest = own.isEmpty() ? run.directory().latest() : own.get(own.size() - 1).file();
    if (latest == null) {
      throw new NoSuchElementException("there is no dump yet in " + directory() + "; take one");
    }
    return latest;
  }

  /**
   * The name of the first dump that this run has stored of what was live and that is still there.
   *
   * @throws NoSuchElementException when there is none but the latest
   */
  public synchronized String earliest() {
    List<StoredDump> own = run.whole();
    if (own.size() < 2) {
      throw new NoSuchElementException(
          "there are no two dumps of this run yet in " + directory() + "; take another");
    }
    return own.get(0).name();
  }

  public synchronized void delete(String name) throws IOException {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("give the name of the dump to delete");
    }
    Path file = find(name);
    Files.delete(file);
    forget(file);
  }

  /** Leaves the dumps, and the run file with them; without any, leaves nothing. */
  @Override
  public synchronized void close() throws IOException {
    run.close();
  }
}
