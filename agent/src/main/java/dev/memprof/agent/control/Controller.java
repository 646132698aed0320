package dev.memprof.agent.control;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.options.IntervalDumper;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.StoredDump;
import java.util.function.Consumer;

/**
 * All that changes anything, put together: the switch, dumps, timed profiles, interval dumps. JMX,
 * the verbs of {@code agentmain} and all to come call them from any thread. Immutable.
 *
 * <p>Each of them has a monitor of its own: {@link Sampling} guards the switch, {@link Sessions}
 * which timed profile runs, {@link RawDumps} that dumps are taken one at a time, {@link NamesFiles}
 * where names are written, {@link IntervalDumps} who takes those. So a long dump delays neither the
 * switch nor a cancellation. Monitors are taken in this order, and no other: sessions before
 * sampling; raw dumps or interval dumps before names files, and those before the store.
 */
public final class Controller implements AutoCloseable {
  private final Sampling sampling;
  private final Dumps dumps;
  private final Sessions sessions;
  private final IntervalDumps intervalDumps;

  /**
   * @param intervalDumpsBy who takes interval dumps; null for nobody
   * @param listener told of every stored dump and every finished timed profile, on the thread that
   *     caused it
   */
  public Controller(
      Mallctl mallctl,
      Sampler sampler,
      DumpStore store,
      IntervalDumper intervalDumpsBy,
      Consumer<StoredDump> listener) {
    sampling = new Sampling(mallctl, sampler);
    dumps = new Dumps(mallctl, sampler, store, listener);
    sessions = new Sessions(sampling, dumps, System::nanoTime);
    intervalDumps = new IntervalDumps(mallctl, store, intervalDumpsBy);
  }

  /** The switch. */
  public Sampling sampling() {
    return sampling;
  }

  /** What is live, looked at or stored. */
  public Dumps dumps() {
    return dumps;
  }

  /** Timed profiles. */
  public Sessions sessions() {
    return sessions;
  }

  /** Dumps by bytes allocated. */
  public IntervalDumps intervalDumps() {
    return intervalDumps;
  }

  /** Ends a running profile without a result. */
  @Override
  public void close() {
    sessions.close();
    dumps.close();
  }
}
