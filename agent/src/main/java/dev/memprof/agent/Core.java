package dev.memprof.agent;

import dev.memprof.agent.allocator.Allocator;
import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.application.Application;
import dev.memprof.agent.control.ClientProfiles;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.http.HttpPort;
import dev.memprof.agent.http.HttpService;
import dev.memprof.agent.jmx.Beans;
import dev.memprof.agent.jna.JnaSettings;
import dev.memprof.agent.ledger.GrowthEvidence;
import dev.memprof.agent.ledger.GrowthWatch;
import dev.memprof.agent.ledger.JvmLedger;
import dev.memprof.agent.ledger.LedgerCurve;
import dev.memprof.agent.ledger.LedgerMetrics;
import dev.memprof.agent.ledger.SiteCurve;
import dev.memprof.agent.limits.LimitMetrics;
import dev.memprof.agent.limits.OwnLimits;
import dev.memprof.agent.metrics.MetricSource;
import dev.memprof.agent.metrics.Metrics;
import dev.memprof.agent.options.Settings;
import dev.memprof.agent.release.CacheMeasurer;
import dev.memprof.agent.sampler.HookLibrary;
import dev.memprof.agent.sampler.NamesThread;
import dev.memprof.agent.thread.OwnThread;
import dev.memprof.agent.watch.Beginning;
import dev.memprof.agent.watch.KeptHeap;
import dev.memprof.agent.watch.Watch;
import dev.memprof.agent.weigh.CacheWeigher;
import dev.memprof.ledger.limits.Limits;
import dev.memprof.ledger.limits.ProcessMemory;
import dev.memprof.store.DumpStore;
import dev.memprof.store.Recovery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.management.DynamicMBean;

/**
 * The part of the agent that has time: control over the profiler that {@code
 * dev.memprof.agent.start} has started, and its MBeans. What it opens it closes when the JVM ends,
 * in reverse order.
 */
public final class Core {
  /** Names read in the hook only have to reach the disk; those asked of JVMTI must not be late. */
  private static final long NAMES_INTERVAL_MS = 100;

  private static final long JVMTI_NAMES_INTERVAL_MS = 20;

  /** Guarded by itself. */
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Made by the start; null before. */
  private Beans beans;

  /** Made by the start; null before. */
  private HttpPort.Opening http;

  private volatile boolean stopped;
  private volatile Controller toDumpAtExit;

  /** Down when dumps can be taken, or nobody will be able to: early, before what takes long. */
  private final CountDownLatch dumpable = new CountDownLatch(1);

  /**
   * Starts all that is possible here.
   *
   * @param settings what the options ask for
   * @param library path of libmemprof.so; empty when it is not loaded
   * @param mallocConf what jemalloc was started with
   * @param unavailable why nothing is profiled; empty when it is
   * @param application what it tells of itself; null where nothing is profiled
   * @param clients whose store is that of all dumps
   * @param beginning what came before; null where nothing is profiled
   * @return executes verbs; see {@link Verbs}
   * @throws IllegalStateException when it is stopped meanwhile
   */
  public Function<String, String> start(
      Settings settings,
      String library,
      String mallocConf,
      String unavailable,
      Supplier<Application> application,
      ClientProfiles clients,
      Beginning beginning)
      throws IOException {
    if (!library.isEmpty()) {
      JnaSettings.apply(Path.of(library).toAbsolutePath().getParent());
    }
    try {
      return unavailable.isEmpty()
          ? startProfiler(settings, mallocConf, application.get(), clients, beginning)
          : startUnavailable(mallocConf, unavailable);
    } finally {
      dumpable.countDown();
    }
  }

  private Function<String, String> startProfiler(
      Settings settings,
      String mallocConf,
      Application application,
      ClientProfiles clients,
      Beginning beginning) {
    Mallctl mallctl = new Mallctl();
    HookLibrary hook = new HookLibrary();
    DumpStore store = clients.store(); // theirs, open before and after this
    goOn();
    beans = opened(new Beans(HttpPort::servedAt));
    Controller controller =
        opened(new Controller(mallctl, hook, store, settings.intervalDumper(), beans::onStored));
    try {
      controller.dumps().openNames();
    } catch (IOException e) {
      System.err.println(
          "memprof: no dumps can be stored yet, but top and flame work: " + e.getMessage());
    }
    if (settings.dumpsAtExit()) {
      toDumpAtExit = controller;
    }
    dumpable.countDown();
    clients.tell(controller.dumps()::onKept);
    goOn();
    ProcessMemory process = opened(OwnLimits.process());
    Limits limits = opened(OwnLimits.of(process));
    boolean byJvmti = !hook.namesByJvmtiReason().isEmpty(); // whatever the option says
    opened(new NamesThread(hook, byJvmti ? JVMTI_NAMES_INTERVAL_MS : NAMES_INTERVAL_MS));
    beans.addProfiler(controller, mallctl, hook, mallocConf);
    goOn();
    beans.addAllocator(mallctl, process);
    goOn();
    beans.addDumps(store, controller.dumps().counts());
    Thread recovery =
        OwnThread.background(
            "memprof-recovery",
            new Recovery(store, word -> System.err.println("memprof: " + word)));
    opened(recovery::interrupt);
    application.caches().prepare();
    application.installAnnotated();
    goOn();
    CacheMeasurer measurer = new CacheMeasurer(application.caches(), controller, mallctl);
    CacheWeigher weigher = new CacheWeigher(application.caches(), controller);
    beans.addCaches(application, measurer, weigher, mallctl);
    AllocatorReading allocator = new AllocatorReading(Allocator.of(mallctl));
    List<MetricSource> more = new ArrayList<>(application.metrics(allocator));
    more.add(new LimitMetrics(limits));
    applyIntervalDumps(controller);
    Watch watch =
        opened(
            new Watch(
                controller,
                hook,
                allocator,
                limits,
                store,
                beginning,
                settings,
                beans::onCrossing));
    beans.addLimits(limits, watch);
    JvmLedger ledger =
        new JvmLedger(mallctl, hook, allocator, limits, controller.dumps()::flushedNames);
    GrowthWatch growth =
        new GrowthEvidence(controller.dumps())
            .watch(store, ZoneId.systemDefault(), beans::onGrowth);
    beans.addLedger(ledger, growth, store);
    more.add(new LedgerMetrics(ledger, growth));
    watch.recordCategories(new LedgerCurve(ledger, KeptHeap::bytes, growth));
    watch.recordSites(new SiteCurve(controller.dumps()));
    Lazy<Metrics> metrics = new Lazy<>(() -> new Metrics(controller, hook, allocator, more));
    beans.addMetrics(metrics);
    http =
        gate ->
            HttpService.of(
                gate,
                new HttpService.Served(
                    controller,
                    mallctl,
                    hook,
                    store,
                    allocator,
                    limits,
                    metrics.get(),
                    application.caches(),
                    measurer,
                    ledger,
                    growth));
    return new Verbs(controller, mallctl, hook, store, ledger, growth);
  }

  private static void applyIntervalDumps(Controller controller) {
    try {
      controller.intervalDumps().apply();
    } catch (IOException e) {
      System.err.println("memprof: no interval dumps by jemalloc: " + e.getMessage());
    }
  }

  private Function<String, String> startUnavailable(String mallocConf, String reason) {
    beans = opened(new Beans(HttpPort::servedAt));
    beans.addUnavailable(reason, mallocConf);
    if (hasJemalloc()) {
      beans.addAllocator(new Mallctl(), opened(OwnLimits.process()));
    }
    http = gate -> HttpService.unavailable(gate, reason);
    return verb -> {
      throw new IllegalStateException("not available: " + reason);
    };
  }

  private static boolean hasJemalloc() {
    try {
      return Mallctl.isAvailable();
    } catch (UnsatisfiedLinkError e) {
      return false; // libmemprof.so could not be loaded
    }
  }

  /** A step of the start is done: none begins once it is stopped. */
  private <T extends AutoCloseable> T opened(T resource) {
    synchronized (open) {
      open.push(resource);
    }
    goOn();
    return resource;
  }

  private void goOn() {
    if (stopped) {
      throw new IllegalStateException("stopped");
    }
  }

  /**
   * An MBean, once the start is done.
   *
   * @param type {@code Profiler} for {@code dev.memprof:type=Profiler}
   * @throws IllegalStateException when there is none
   */
  public DynamicMBean bean(String type) {
    return beans.find(type);
  }

  /** What answers over HTTP, once the start is done. Its classes are loaded here only. */
  public HttpPort.Opening http() {
    return gate -> opened(http.open(gate));
  }

  /** Makes the start fail at its next step; what is started stays. Any thread. */
  public void stop() {
    stopped = true;
  }

  /** Waits for a start that is under way to come as far as to a dump. */
  public void awaitDumpable(long maxMillis) throws InterruptedException {
    boolean unused = dumpable.await(maxMillis, TimeUnit.MILLISECONDS);
  }

  /**
   * Takes the dump at the end, if it is asked for. Before anything is closed: all frames can still
   * be named, and listeners be told.
   *
   * @return false where it is asked for, and nobody has said why it could not be taken
   */
  public boolean dumpAtExit() {
    Controller controller = toDumpAtExit;
    if (controller == null) {
      return false;
    }
    try {
      Object unused = controller.dumps().takeAtOnce("exit", "");
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // counted, and told, where it happened
    }
    return true;
  }

  /** Closes what was started, in reverse order. Never throws. */
  public void close() {
    stop();
    for (AutoCloseable next; (next = last()) != null; ) {
      try {
        next.close();
      } catch (Exception | LinkageError e) {
        System.err.println("memprof: failed to stop: " + e);
      }
    }
  }

  private AutoCloseable last() {
    synchronized (open) {
      return open.poll();
    }
  }
}
