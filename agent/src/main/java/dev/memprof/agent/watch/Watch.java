package dev.memprof.agent.watch;

import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.control.Dumps;
import dev.memprof.agent.control.IntervalDumps;
import dev.memprof.agent.options.Settings;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.agent.thread.OwnThread;
import dev.memprof.ledger.limits.Limits;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.SitePoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Has dumps taken by themselves, on the way up: looks ten times a second while memory changes,
 * cheaply, whether one is due ({@link DueDumps}), and has it taken ({@link DumpTaker}) on its own
 * thread, so that the application never waits for one. All that it puts together is used by that
 * thread alone; only the thresholds may be changed by others.
 */
public final class Watch implements AutoCloseable {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** While nothing changes, which native code sees: a look costs much more than it finds. */
  private static final long QUIET_LOOK_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Of the process, in memory: a change. */
  private static final long CHANGE_BYTES = 1 << 20;

  /**
   * What others can take of a limit that they share with this process, while it stands still: by
   * this, every limit must be farther away.
   */
  private static final long FASTEST_BYTES_PER_SECOND = 512L << 20;

  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long CEILINGS_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** At once, by whatever reads or stores a dump. */
  private static final int MAX_COPIED_BYTES = 1 << 17;

  /** A dump under way when the JVM ends gets so long. */
  private static final long CLOSE_MS = 2_000;

  private final Sampler sampler;
  private final Limits limits;
  private final LimitSteps steps;
  private final Figures figures;
  private final ExhaustionTrigger exhaustion;
  private final LimitTrigger limitTrigger;
  private final DumpTaker taker;
  private final DeferredDump deferred;
  private final InlineGuard inline;
  private final CurveRecorder curve;
  private final Thread thread;
  private long slowNanos;
  private long ceilingsNanos;
  private volatile boolean closed;

  /**
   * Starts to watch.
   *
   * @param listener told of every step towards a limit, on the watch's thread: must not block
   */
  public Watch(
      Controller controller,
      Sampler sampler,
      AllocatorReading allocator,
      Limits limits,
      DumpStore store,
      Beginning beginning,
      Settings settings,
      Consumer<Crossing> listener) {
    this.sampler = sampler;
    this.limits = limits;
    long nanos = System.nanoTime();
    long sampleIntervalBytes = controller.sampling().intervalBytes();
    figures = new Figures(limits.process(), sampler, allocator, sampleIntervalBytes, nanos);
    steps = new LimitSteps(Thresholds.of(settings.limitPercents()));
    exhaustion = new ExhaustionTrigger(sampler, beginning.errors());
    limitTrigger = new LimitTrigger(limits, steps, listener);
    Dumps dumps = controller.dumps();
    IntervalDumps intervalDumps = controller.intervalDumps();
    DumpPace pace = DumpPace.endless(nanos);
    DumpCosts costs = DumpCosts.ofThisThread();
    Withheld withheld = new Withheld(dumps.counts());
    List<Trigger> triggers =
        List.of(
            exhaustion,
            limitTrigger,
            new GrowthTrigger(
                figures,
                settings.growthBytes(),
                beginning.liveBytesOr(figures.liveBytes()),
                pace,
                nanos),
            new IntervalTrigger(intervalDumps, figures, sampleIntervalBytes, pace));
    DueDumps due = new DueDumps(triggers, figures, withheld);
    deferred = new DeferredDump(dumps, Heap.OF_THIS_JVM);
    taker = new DumpTaker(dumps, due, deferred, costs, Heap.OF_THIS_JVM, System::nanoTime);
    inline = new InlineGuard(dumps, intervalDumps, pace, costs, withheld);
    curve = new CurveRecorder(store, figures, limitTrigger, Clock.systemUTC(), nanos);
    beginning.curve().forEach(store::record);
    slowNanos = nanos;
    ceilingsNanos = nanos;
    thread = OwnThread.daemon("memprof-watch", this::run);
    beginning.errors().tell(this::wake);
    thread.start();
  }

  /** Percents of a limit at which dumps are taken: {@code 75+85+92}, or {@code off}. */
  public String thresholds() {
    return steps.thresholds().toString();
  }

  /**
   * Any thread may call.
   *
   * @throws IllegalArgumentException when it cannot be read; says what is accepted
   */
  public void setThresholds(String percents) {
    steps.setThresholds(Thresholds.parse(percents));
    wake();
  }

  /**
   * From now on the curve has the rows of the ledger as well. Any thread may call.
   *
   * @param residentBytes by category, such as {@code java-heap}: asked on the watch's thread, each
   *     5 seconds in the first 5 minutes, then once a minute, and each 5 minutes while memory
   *     stands still; must be cheap, and empty where it is not known
   */
  public void recordCategories(Supplier<Map<String, Long>> residentBytes) {
    curve.recordCategories(residentBytes);
  }

  /**
   * From now on the curve has what is live by age as well. Any thread may call.
   *
   * @param sites asked on the watch's thread, once a minute, and each 30 minutes while live native
   *     memory stands still; empty where it is not known
   */
  public void recordSites(Supplier<Optional<SitePoint>> sites) {
    curve.recordSites(sites);
  }

  private void run() {
    keepDirectBuffer();
    while (!closed) {
      try {
        look(System.nanoTime());
      } catch (OutOfMemoryError e) {
        exhaustion.makeRoom(); // and look again: what ended is told by then
      } catch (IOException | RuntimeException | Error e) {
        OwnThread.failed("automatic dumps may be failing", e);
      }
      pause();
    }
  }

  private void pause() {
    boolean quiet = figures.isQuiet() && !deferred.waits();
    long nanos = pauseNanos(quiet, limitTrigger.leastFreeBytes());
    if (nanos > LOOK_NANOS) {
      sampler.awaitChange(TimeUnit.NANOSECONDS.toMillis(nanos), CHANGE_BYTES);
    } else {
      LockSupport.parkNanos(this, nanos);
    }
  }

  /** Any thread; allocates nothing. */
  private void wake() {
    sampler.endWait();
    LockSupport.unpark(thread);
  }

  /**
   * Channels copy through a direct buffer, which the JDK keeps for each thread: with it, dumps can
   * be read and stored when direct memory has ended.
   */
  private static void keepDirectBuffer() {
    try (FileChannel zeros = FileChannel.open(Path.of("/dev/zero"))) {
      int unused = zeros.read(ByteBuffer.allocate(MAX_COPIED_BYTES));
    } catch (IOException e) {
      // then those dumps may fail, and say so
    }
  }

  /**
   * How long nothing has to be looked at.
   *
   * @param quiet whether nothing was allocated to speak of since the look before, and nothing waits
   * @param leastFreeBytes what is left of the nearest limit
   */
  static long pauseNanos(boolean quiet, long leastFreeBytes) {
    if (!quiet) {
      return LOOK_NANOS;
    }
    double seconds = (double) leastFreeBytes / FASTEST_BYTES_PER_SECOND;
    return Math.max(LOOK_NANOS, Math.min(QUIET_LOOK_NANOS, (long) (seconds * 1e9)));
  }

  private void look(long nanos) throws IOException {
    exhaustion.collect();
    figures.refresh(nanos);
    taker.takeDue(nanos);
    limitTrigger.tell();
    deferred.storeWithRoom(nanos);
    if (nanos - slowNanos >= SLOW_NANOS) {
      slowNanos = nanos;
      inline.store(nanos);
      curve.record(nanos);
    }
    if (nanos - ceilingsNanos >= CEILINGS_NANOS) {
      ceilingsNanos = nanos;
      Limits unused = limits.refresh();
    }
  }

  /** Waits for a dump that is under way. */
  @Override
  public void close() {
    closed = true;
    wake();
    try {
      thread.join(CLOSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
