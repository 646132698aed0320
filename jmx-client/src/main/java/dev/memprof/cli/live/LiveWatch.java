package dev.memprof.cli.live;

import dev.memprof.cli.print.Failure;
import dev.memprof.cli.source.ProfileSource;
import dev.memprof.cli.target.JvmFacts;
import dev.memprof.cli.target.Target;
import dev.memprof.contract.AllocatorSnapshot;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LimitEntry;
import dev.memprof.contract.MemoryCurve;
import dev.memprof.contract.ProfilerStatus;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.owner.Overhead;
import dev.memprof.profile.top.Top;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks a JVM again and again, on a thread of its own, so that keys never wait for an answer. All
 * but {@link #dump}, {@link #profile} and {@link #toggle} changes nothing there.
 */
final class LiveWatch implements AutoCloseable {
  private static final int FIGURES_SECONDS = 1;
  private static final int FIGURES_PER_LOOK = 5;
  private static final int MAX_SITES = 300;
  private static final int PROFILE_SECONDS = 30;
  private static final String PROCESS_LIMIT = "memory.max";

  private final Target target;
  private final JvmFacts jvm;
  private final ScheduledExecutorService worker;
  private final LivePoints points = new LivePoints();
  private final SiteHistory history = new SiteHistory();

  // of the worker
  private int figures;
  private String lastDump;
  private LedgerReading ledger;
  private String growth = "";
  private List<LiveSite> sites = List.of();

  private volatile LiveReading latest;
  private volatile String message = "";
  private volatile Failure end;

  private LiveWatch(Target target) {
    this.target = target;
    jvm = target.facts();
    worker =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "memprof-live");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Begins; the first reading is there when it returns. */
  static LiveWatch start(Target target) {
    LiveWatch watch = new LiveWatch(target);
    watch.readPast();
    watch.read(true);
    var unused =
        watch.worker.scheduleWithFixedDelay(
            () -> watch.guarded(() -> watch.read(false)),
            FIGURES_SECONDS,
            FIGURES_SECONDS,
            TimeUnit.SECONDS);
    return watch;
  }

  /** The newest reading. Any thread. */
  LiveReading latest() {
    return latest;
  }

  /** What has come of the last action; may be empty. Any thread. */
  String message() {
    return message;
  }

  /** Why no more is to be seen; null while there is. Any thread. */
  Failure end() {
    return end;
  }

  /** Looks at once. */
  void look() {
    act("looking ...", () -> "");
  }

  void dump() {
    act("storing a dump ...", () -> "stored " + target.profiler().dump());
  }

  /** Starts a timed profile, or cancels the one that runs. */
  void profile() {
    act(
        "",
        () -> {
          long running = target.profiler().getStatus().sessionId();
          if (running != 0) {
            target.profiler().cancelProfile(running);
            return "cancelled profile " + running;
          }
          target.profiler().startProfile(PROFILE_SECONDS);
          return "";
        });
  }

  /** Switches sampling off, or on. */
  void toggle() {
    act(
        "",
        () -> {
          boolean active = target.profiler().isActive();
          if (active) {
            target.profiler().stop();
          } else {
            target.profiler().start();
          }
          return "sampling is " + (active ? "off" : "on");
        });
  }

  private void act(String begin, Supplier<String> action) {
    message = begin;
    worker.execute(
        () -> {
          try {
            message = action.get();
          } catch (Failure e) {
            message = String.valueOf(e.getMessage()); // the JVM may refuse, and go on
          }
          guarded(() -> read(true));
        });
  }

  private void guarded(Runnable question) {
    if (end != null) {
      return;
    }
    try {
      question.run();
    } catch (Failure e) {
      end = e;
    }
  }

  /** What the agent has kept of the run up to now, and its dumps. */
  private void readPast() {
    MemoryCurve curve;
    try {
      curve = target.ledger().curve(0);
    } catch (Failure e) {
      return; // an agent that keeps no curve, or tells none yet
    }
    long[] dumps = target.dumps().getDumps().stream().mapToLong(DumpEntry::timeMillis).toArray();
    long limit = ofProcess(Arrays.asList(target.limits().getLimits()));
    long before = 0;
    for (int i = 0; i < curve.timeMillis().size(); i++) {
      long from = before;
      long to = curve.timeMillis().get(i);
      points.add(
          new LivePoint(
              to,
              curve.liveBytes().get(i),
              curve.rssBytes().get(i),
              limit,
              Arrays.stream(dumps).anyMatch(dump -> dump > from && dump <= to)));
      before = to;
    }
  }

  private void read(boolean looks) {
    ProfilerStatus status = target.profiler().getStatus();
    AllocatorSnapshot allocator = target.allocator().getSnapshot();
    List<LimitEntry> limits = Arrays.asList(target.limits().getLimits());
    List<DumpEntry> dumps = target.dumps().getDumps();
    if (looks || figures % FIGURES_PER_LOOK == 0) {
      look(allocator.timeMillis());
    }
    figures++;
    DumpEntry last = dumps.isEmpty() ? null : dumps.get(dumps.size() - 1);
    String name = last == null ? "" : last.name();
    boolean isNew = lastDump != null && !name.equals(lastDump) && !name.isEmpty();
    if (isNew && message.isEmpty()) {
      message = "the JVM has stored " + name;
    }
    lastDump = name;
    points.add(
        new LivePoint(
            allocator.timeMillis(),
            allocator.allocatedBytes(),
            allocator.processResidentBytes(),
            ofProcess(limits),
            isNew));
    latest =
        new LiveReading(
            title(),
            jvm.startMillis(),
            points.all(),
            limits.stream().max(Comparator.comparingDouble(LimitEntry::ratio)).orElse(null),
            status.active(),
            status.sessionId() == 0
                ? 0
                : TimeUnit.MILLISECONDS.toSeconds(status.sessionRemainingMillis()) + 1,
            dumps.size(),
            last,
            growth,
            ledger,
            sites);
  }

  private static long ofProcess(List<LimitEntry> limits) {
    return limits.stream()
        .filter(limit -> limit.name().startsWith(PROCESS_LIMIT))
        .mapToLong(LimitEntry::ceilingBytes)
        .min()
        .orElse(0);
  }

  private void look(long millis) {
    Profile live = Overhead.folded(ProfileSource.now(target));
    Top top = Top.of(live, MAX_SITES);
    sites = history.add(top, millis);
    try {
      ledger = target.ledger().getReading();
      growth = target.ledger().getGrowth().sentence();
    } catch (Failure e) {
      ledger = null; // an agent of before it had a ledger; a lost connection fails the next call
    }
  }

  private String title() {
    return (jvm.main().isEmpty() ? "a JVM" : jvm.main()) + "  pid " + jvm.pid();
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
