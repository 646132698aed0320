package dev.memprof.agent.control;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.options.IntervalDumper;
import dev.memprof.agent.sampler.HookLibrary;
import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.ProfileTooLargeException;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/**
 * The one place that changes anything: sampling on and off, dumps, timed profiles. JMX, the verbs
 * of {@code agentmain} and all to come call it from any thread; its monitor guards the switch and
 * the session. Dumps are taken one at a time under a lock of their own ({@link RawDumps}), so that
 * a long dump does not delay the switch.
 */
public final class Controller implements AutoCloseable {
  /** The longest timed profile: a day. */
  public static final int MAX_SECONDS = 86_400;

  private final Mallctl mallctl;
  private final DumpStore store;
  private final BiConsumer<ControllerEvent, StoredDump> listener;
  private final Sampling sampling;
  private final DumpCounts counts = new DumpCounts();
  private final IntervalDumps intervalDumps;
  private final NamesFiles names;
  private final RawDumps raws;

  private Session session;
  private long lastSessionId;

  /**
   * @param intervalDumpsBy who takes interval dumps; null for nobody
   * @param listener told of every stored dump and every finished timed profile, on the thread that
   *     caused it
   */
  public Controller(
      Mallctl mallctl,
      HookLibrary hook,
      DumpStore store,
      IntervalDumper intervalDumpsBy,
      BiConsumer<ControllerEvent, StoredDump> listener) {
    this.mallctl = mallctl;
    this.store = store;
    sampling = new Sampling(mallctl);
    names = new NamesFiles(hook, store);
    raws = new RawDumps(mallctl, hook, store, names);
    this.listener = counts.andThen(listener);
    intervalDumps = new IntervalDumps(mallctl, store, intervalDumpsBy);
  }

  public boolean isActive() {
    return sampling.isActive();
  }

  /** Switches sampling on; it may be on already. */
  public synchronized void start() {
    if (session != null) {
      session.keepSampling();
    }
    sampling.on();
  }

  /** Switches sampling off; what was sampled stays in later dumps. It may be off already. */
  public synchronized void stop() {
    sampling.off();
  }

  /** How sampling stands. */
  public Sampling.State sampling() {
    return sampling.state();
  }

  /** What dumping has cost, and how often it failed. */
  public DumpCounts counts() {
    return counts;
  }

  /** The switch of the dumps by bytes allocated. */
  public IntervalDumps intervalDumps() {
    return intervalDumps;
  }

  /** Mean bytes allocated between two samples. */
  public long sampleIntervalBytes() {
    return 1L << mallctl.readLong("prof.lg_sample");
  }

  /** The running timed profile; null when none runs. */
  public synchronized Session session() {
    return session;
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
      Path unused = names.flushed();
      throw e;
    }
  }

  /** Stores all that is live and was sampled, for whoever asks. */
  public StoredDump dump() throws IOException {
    return dump("manual", "");
  }

  /**
   * Stores all that is live and was sampled.
   *
   * @param reason one lower-case word
   * @param detail more about it; may be empty
   */
  public StoredDump dump(String reason, String detail) throws IOException {
    return stored(counts.time(raws::take), reason, detail);
  }

  /** The same for a process that may end any moment: threads that sample may wait for it. */
  public StoredDump dumpAtOnce(String reason, String detail) throws IOException {
    return stored(counts.time(raws::takeAtOnce), reason, detail);
  }

  private StoredDump stored(Profile profile, String reason, String detail) throws IOException {
    StoredDump dump = counts.attempt(() -> store.store(profile, reason, detail));
    listener.accept(ControllerEvent.DUMP, dump);
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
   * Has jemalloc write what is live and was sampled, which takes next to nothing of the Java heap.
   *
   * @return for {@link #storeRaw}; if it never comes to that, the next start stores it
   */
  public Path takeRaw() throws IOException {
    return counts.attempt(raws::writeWithNames);
  }

  /**
   * Stores what jemalloc has written.
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
   * Writes all that is live and was sampled to a new file, in the format of its ending.
   *
   * @throws IllegalArgumentException when the file exists or its ending says no format
   */
  public Path dump(Path file) throws IOException {
    Path absolute = OutputFile.checked(file);
    ProfileWriters.write(snapshot(), absolute);
    return absolute;
  }

  /**
   * Starts a timed profile; sampling is switched on for it if need be.
   *
   * @throws ProfileRunningException when one runs already; names it and the time it has left
   */
  public Session startProfile(int seconds) throws IOException {
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw new IllegalArgumentException(
          "seconds: %d is not between 1 and %,d".formatted(seconds, MAX_SECONDS));
    }
    Session started;
    synchronized (this) {
      if (session != null) {
        throw new ProfileRunningException(session);
      }
      started = new Session(this, ++lastSessionId, seconds, !isActive());
      session = started;
      if (started.switchedOn()) {
        sampling.on();
      }
    }
    try {
      started.begin();
    } catch (IOException | RuntimeException | Error e) {
      end(started);
      started.fail(e);
      throw e;
    }
    return started;
  }

  /**
   * Cancels a timed profile; nothing is written.
   *
   * @throws IllegalArgumentException when no profile of that id runs
   */
  public void cancelProfile(long id) {
    Session running = session();
    if (running == null || running.id() != id) {
      throw new IllegalArgumentException(
          "profile %d does not run%s"
              .formatted(id, running == null ? "" : "; profile " + running.id() + " does"));
    }
    running.cancel();
  }

  /** Called by the session when its time is over, however it ended. */
  synchronized void end(Session ended) {
    if (session == ended) {
      session = null;
      if (ended.switchedOn()) {
        stop();
      }
    }
  }

  /** Called by the session with what it has found. */
  StoredDump finish(Profile difference) throws IOException {
    StoredDump dump = counts.attempt(() -> store.store(difference, "profile", ""));
    listener.accept(ControllerEvent.PROFILE_FINISHED, dump);
    return dump;
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

  /** Ends a running profile without a result. */
  @Override
  public void close() {
    Session running = session();
    if (running != null) {
      running.cancel();
    }
    names.close();
  }
}
