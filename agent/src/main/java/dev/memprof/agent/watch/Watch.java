package dev.memprof.agent.watch;

import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.control.IntervalDumps;
import dev.memprof.agent.limits.Limits;
import dev.memprof.agent.options.IntervalDumper;
import dev.memprof.agent.options.Settings;
import dev.memprof.agent.sampler.HookLibrary;
import dev.memprof.agent.thread.OwnThread;
import dev.memprof.profile.lines.HeapRoom;
import dev.memprof.store.DumpStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Takes dumps by itself, on the way up: looks ten times a second while memory changes, cheaply,
 * whether one is due, and takes it on its own thread, so that the application never waits for one.
 */
public final class Watch implements AutoCloseable {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * While nothing changes: each look costs a wake-up, and all that it needs has left the caches.
   */
  private static final long QUIET_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What can start while nobody looks: by this, every limit must be farther away. */
  private static final long FASTEST_BYTES_PER_SECOND = 4L << 30;

  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long CEILINGS_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** At once, by whatever reads or stores a dump. */
  private static final int MAX_COPIED_BYTES = 1 << 17;

  /** A dump under way when the JVM ends gets so long. */
  private static final long CLOSE_MS = 2_000;

  private final Controller controller;
  private final IntervalDumps intervalDumps;
  private final Limits limits;
  private final LimitSteps steps;
  private final Figures figures;
  private final ExhaustionTrigger exhaustion;
  private final LimitTrigger limitTrigger;
  private final List<Trigger> triggers;
  private final CurveRecorder curve;
  private final DumpPace pace;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Set<String> said = new HashSet<>();
  private final Thread thread;
  private DeferredDump unstored;

  /** The first dump loads classes and symbols, ten times a later one's cost, once. */
  private boolean warm;

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
      HookLibrary hook,
      AllocatorReading allocator,
      Limits limits,
      DumpStore store,
      MemoryErrorsSeen errors,
      Settings settings,
      Consumer<Crossing> listener) {
    this.controller = controller;
    intervalDumps = controller.intervalDumps();
    long nanos = System.nanoTime();
    long sampleIntervalBytes = controller.sampleIntervalBytes();
    this.limits = limits;
    figures = new Figures(limits.process(), hook, allocator, sampleIntervalBytes, nanos);
    steps = new LimitSteps(Thresholds.of(settings.limitPercents()));
    exhaustion = new ExhaustionTrigger(hook, errors);
    limitTrigger = new LimitTrigger(limits, steps, listener);
    pace = DumpPace.endless(nanos);
    // What cannot wait comes first.
    triggers =
        List.of(
            exhaustion,
            limitTrigger,
            new GrowthTrigger(figures, settings.growthBytes(), pace, nanos),
            new IntervalTrigger(intervalDumps, figures, sampleIntervalBytes, pace));
    curve = new CurveRecorder(store, figures, limitTrigger, nanos);
    slowNanos = nanos;
    ceilingsNanos = nanos;
    thread = OwnThread.daemon("memprof-watch", this::run);
    errors.wake(thread);
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
      LockSupport.parkNanos(this, pauseNanos());
    }
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

  private long pauseNanos() {
    if (!figures.isQuiet()) {
      return LOOK_NANOS;
    }
    double seconds = (double) limitTrigger.leastFreeBytes() / FASTEST_BYTES_PER_SECOND;
    return Math.max(LOOK_NANOS, Math.min(QUIET_LOOK_NANOS, (long) (seconds * 1e9)));
  }

  private void look(long nanos) throws IOException {
    exhaustion.collect();
    figures.refresh(nanos);
    DueDump next = null;
    for (Trigger trigger : triggers) {
      DueDump due = trigger.due(nanos);
      if (due != null && next == null && mayTake(due, nanos)) {
        next = due;
      }
    }
    if (next != null) {
      take(next);
    }
    limitTrigger.tell();
    storeWithRoom(nanos);
    if (nanos - slowNanos >= SLOW_NANOS) {
      slowNanos = nanos;
      storeInline(nanos);
      curve.record(nanos);
    }
    if (nanos - ceilingsNanos >= CEILINGS_NANOS) {
      ceilingsNanos = nanos;
      Limits unused = limits.refresh();
    }
  }

  /** Without a sample, a dump would say nothing. */
  private boolean mayTake(DueDump due, long nanos) {
    if (figures.samples() == 0) {
      return false;
    }
    if (due.pace() == null) {
      return true;
    }
    if (unstored != null) { // another would only take room on the disk
      controller.counts().withheld(due.reason(), due.fresh());
      return false;
    }
    if (due.pace().allows(nanos)) {
      return true;
    }
    withhold(due.reason(), due.fresh(), due.pace());
    return false;
  }

  private void withhold(String reason, long fresh, DumpPace held) {
    controller.counts().withheld(reason, fresh);
    sayOnce(
        reason + held.percent(),
        "%s dumps come faster than they are taken; from now on they get %d %% of a core's time"
            .formatted(reason, held.percent()));
  }

  private void take(DueDump due) {
    boolean taken = false;
    long start = System.nanoTime();
    long startCpu = cpuNanos();
    try {
      if (!due.hasRoom() || HeapRoom.isTight()) {
        unstored = new DeferredDump(controller.takeRaw(), due, start);
      } else if (due.pace() == null) {
        Object unused = controller.dumpAtOnce(due.reason(), due.detail());
      } else {
        Object unused = controller.dump(due.reason(), due.detail());
      }
      taken = true;
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // counted, and told, where it happened
    }
    long end = System.nanoTime();
    charge(due.pace(), cpuNanos() - startCpu);
    for (Trigger trigger : triggers) {
      if (taken) {
        trigger.dumped(due, end);
      } else {
        trigger.failed(due, end);
      }
    }
  }

  /**
   * @param account null for what need not wait; that has warmed up all the same
   */
  private void charge(DumpPace account, long nanos) {
    if (warm && account != null) {
      account.spend(nanos);
    }
    warm = true;
  }

  /** This thread's. On a busy machine a dump takes longer, but no more of a core. */
  private long cpuNanos() {
    return threads.isCurrentThreadCpuTimeSupported()
        ? threads.getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  private void storeWithRoom(long nanos) {
    DeferredDump taken = unstored;
    if (taken == null || !taken.hasRoom(nanos)) {
      return;
    }
    unstored = null;
    try {
      Object unused = controller.storeRaw(taken.raw(), taken.due().reason(), taken.due().detail());
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // counted, and told; the file is there for the next start
    }
  }

  /** Storing one takes about as long as jemalloc took to write it. */
  private void storeInline(long nanos) throws IOException {
    if (!intervalDumps.areBy(IntervalDumper.JEMALLOC)) {
      return;
    }
    long start = cpuNanos();
    if (controller.storeInline() > 0) {
      charge(pace, 2 * (cpuNanos() - start));
    }
    boolean hold = !pace.allows(nanos);
    if (hold) {
      withhold("interval", 0, pace);
    }
    intervalDumps.hold(hold);
  }

  private void sayOnce(String about, String line) {
    if (said.add(about)) {
      System.err.println("memprof: " + line);
    }
  }

  /** Waits for a dump that is under way. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
