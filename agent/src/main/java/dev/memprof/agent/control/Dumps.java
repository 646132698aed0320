package dev.memprof.agent.control;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.sampler.Ages;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.model.History;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.ProfileTooLargeException;
import dev.memprof.profile.names.NamesFollower;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Takes what is live and was sampled, to store it or to look at it. Any thread may call; they are
 * taken one at a time, under the monitor of {@link RawDumps}.
 */
public final class Dumps implements AutoCloseable {
  private final DumpStore store;
  private final Consumer<StoredDump> listener;
  private final DumpCounts counts = new DumpCounts();
  private final NamesFiles names;
  private final RawDumps raws;
  private final Sampler sampler;

  /** Null for the start of the JVM, which to ask for would load classes that no dump needs. */
  private volatile Instant historyBegan;

  /**
   * @param listener told of every stored dump and every finished timed profile, on the thread that
   *     caused it
   */
  public Dumps(Mallctl mallctl, Sampler sampler, DumpStore store, Consumer<StoredDump> listener) {
    this.sampler = sampler;
    this.store = store;
    this.listener = listener;
    names = new NamesFiles(sampler, store);
    raws = new RawDumps(mallctl, sampler, store, names);
  }

  /** What dumping has cost, and how often it failed. */
  public DumpCounts counts() {
    return counts;
  }

  /**
   * Starts the names file, which dumps and looks need.
   *
   * @throws IOException when the store cannot be written; tried again by the next dump, and looks
   *     work all the same
   */
  public void openNames() throws IOException {
    try {
      Path unused = names.inStore();
    } catch (IOException e) {
      NamesFollower unused = names.flushed();
      throw e;
    }
  }

  /**
   * What is live now, as far as it was sampled, named and symbolized: for all who look. It is
   * stored nowhere, moves nothing, and needs no directory that can be written.
   *
   * @throws IOException when it cannot be written or read; it counts as no lost dump
   */
  public Profile snapshot() throws IOException {
    return counts.timeLook(raws::snapshot);
  }

  /**
   * The same of some age.
   *
   * @throws IOException also where ages are not known
   */
  public Profile snapshot(Ages ages) throws IOException {
    return counts.timeLook(() -> raws.snapshot(ages));
  }

  /** Whether jemalloc tells of frees, which {@link #history} and ages need. */
  public boolean knowsFrees() {
    return sampler.knowsAges();
  }

  /**
   * What was ever sampled, freed or not, since the start of the JVM or since {@link
   * #beginHistoryAnew}.
   *
   * @throws IOException also where that is not known
   */
  public History history() throws IOException {
    Instant began = historyBegan;
    Instant since =
        began == null
            ? Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime())
            : began;
    return counts.timeLook(() -> raws.history(since));
  }

  /** From now on {@link #history} tells of what comes from now on. */
  public void beginHistoryAnew() {
    historyBegan = Instant.now();
    sampler.beginHistoryAnew();
  }

  /** Stores all that is live and was sampled, for whoever asks. */
  public StoredDump take() throws IOException {
    return take(StoredDump.MANUAL, "");
  }

  /**
   * Stores all that is live and was sampled.
   *
   * @param reason one lower-case word
   * @param detail more about it; may be empty
   */
  public StoredDump take(String reason, String detail) throws IOException {
    return stored(counts.time(raws::take), reason, detail);
  }

  /** The same for a process that may end any moment: threads that sample may wait for it. */
  public StoredDump takeAtOnce(String reason, String detail) throws IOException {
    return stored(counts.time(raws::takeAtOnce), reason, detail);
  }

  /** Stores a profile that was taken here, or made of two that were. */
  StoredDump stored(Profile profile, String reason, String detail) throws IOException {
    StoredDump dump = counts.attempt(() -> store.store(profile, reason, detail));
    onKept(dump);
    return dump;
  }

  /** The store has a dump more. */
  public void onKept(StoredDump dump) {
    counts.stored(dump);
    listener.accept(dump);
  }

  /**
   * Writes all that is live and was sampled to a new file, in the format of its ending.
   *
   * @throws IllegalArgumentException when the file exists or its ending says no format
   */
  public Path writeTo(Path file) throws IOException {
    Path absolute = OutputFile.checked(file);
    ProfileWriters.write(snapshot(), absolute);
    return absolute;
  }

  /**
   * Has native code write what is live and was sampled, which takes next to nothing of the Java
   * heap.
   *
   * @return for {@link #storeRaw}; if it never comes to that, the next start stores it
   */
  public Path takeRaw() throws IOException {
    return counts.attempt(raws::writeWithNames);
  }

  /** What names may take of the Java heap, at most, when that file is stored. */
  public long namesHeapBytes(Path raw) {
    return raws.namesHeapBytes(raw);
  }

  /**
   * Stores what {@link #takeRaw} has written.
   *
   * @throws ProfileTooLargeException when it takes more than this JVM has; it stays for the next
   *     start
   * @throws OutOfMemoryError likewise
   */
  public StoredDump storeRaw(Path raw, String reason, String detail) throws IOException {
    Profile profile = counts.time(() -> raws.read(raw));
    StoredDump dump = stored(profile, reason, detail);
    store.discard(raw);
    return dump;
  }

  /**
   * Stores what jemalloc has dumped in line since the last call.
   *
   * @return how many
   */
  public int storeInline() throws IOException {
    int count = 0;
    for (Path raw : InlineDumps.written(Path.of(store.inlinePrefix()))) {
      try {
        StoredDump unused = storeRaw(raw, "interval", "by jemalloc");
        count++;
      } catch (ProfileTooLargeException e) {
        store.discard(raw); // the next will be as large
        throw e;
      }
    }
    return count;
  }

  /**
   * The names of frames, with all that is known: for stacks that are in no dump.
   *
   * @throws IOException when the process may open no more files
   */
  public NamesFollower flushedNames() throws IOException {
    return names.flushed();
  }

  @Override
  public void close() {
    names.close();
  }
}
