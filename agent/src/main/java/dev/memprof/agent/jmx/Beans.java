package dev.memprof.agent.jmx;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.application.Application;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.control.DumpCounts;
import dev.memprof.agent.ledger.GrowthWatch;
import dev.memprof.agent.ledger.JvmLedger;
import dev.memprof.agent.metrics.Metrics;
import dev.memprof.agent.release.CacheMeasurer;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.agent.watch.Crossing;
import dev.memprof.agent.watch.Watch;
import dev.memprof.agent.weigh.CacheWeigher;
import dev.memprof.contract.AllocatorMXBean;
import dev.memprof.contract.BeanName;
import dev.memprof.contract.CachesMXBean;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.DumpsMXBean;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.contract.LedgerMXBean;
import dev.memprof.contract.LimitStep;
import dev.memprof.contract.LimitsMXBean;
import dev.memprof.contract.MetricsMXBean;
import dev.memprof.contract.ProfilerMXBean;
import dev.memprof.contract.ReleaseEntry;
import dev.memprof.ledger.limits.LimitUse;
import dev.memprof.ledger.limits.Limits;
import dev.memprof.ledger.limits.ProcessMemory;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.management.DynamicMBean;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationEmitter;
import org.apache.commons.io.function.IOSupplier;

/** memprof's MBeans, each made when it is first used; {@link PlatformBeans} registers them. */
public final class Beans implements AutoCloseable {
  private static final int MAX_SITES = 1_000;

  private final Supplier<String> httpUrl;
  private final NotificationThread listeners = new NotificationThread();
  private final Notifications dumps =
      new Notifications(
          listeners,
          BeanName.of(ProfilerMXBean.class),
          "A dump was stored, or a timed profile has ended; the user data tells which file, when,"
              + " why, its size, live bytes and growth since the previous dump.",
          ProfilerMXBean.DUMP,
          ProfilerMXBean.PROFILE_FINISHED);
  private final Notifications steps =
      new Notifications(
          listeners,
          BeanName.of(LimitsMXBean.class),
          "A limit has come nearer by a step; the user data tells which limit, its use and"
              + " ceiling, and the step in percent.",
          LimitsMXBean.LIMIT);
  private final Notifications growth =
      new Notifications(
          listeners,
          BeanName.of(LedgerMXBean.class),
          "Memory has begun to grow; the user data tells what, how fast and since when.",
          LedgerMXBean.GROWTH);

  /**
   * What makes each bean: JMX looks at all of its interface for that, so only of one that is used.
   */
  private final Map<String, Supplier<DynamicMBean>> makers = new ConcurrentHashMap<>();

  private final Map<String, DynamicMBean> made = new ConcurrentHashMap<>();

  /**
   * @param httpUrl where the HTTP service answers now; empty where there is none
   */
  public Beans(Supplier<String> httpUrl) {
    this.httpUrl = httpUrl;
  }

  /** To be handed to the controller: tells JMX's listeners. */
  public void onStored(StoredDump dump) {
    DumpEntry entry = dump.entry();
    dumps.send(
        dump.isTimed() ? ProfilerMXBean.PROFILE_FINISHED : ProfilerMXBean.DUMP,
        entry.timeMillis(),
        entry.path(),
        entry);
  }

  /** To be handed to the watch: tells JMX's listeners. */
  public void onCrossing(Crossing crossing) {
    LimitStep step = step(crossing);
    steps.send(
        LimitsMXBean.LIMIT,
        System.currentTimeMillis(),
        String.format(Locale.ROOT, "%.0f %% of %s", 100 * step.ratio(), step.limit()),
        step);
  }

  /** To be handed to the watch of growth: tells JMX's listeners. */
  public void onGrowth(GrowthVerdict verdict) {
    growth.send(LedgerMXBean.GROWTH, verdict.toMillis(), verdict.sentence(), verdict);
  }

  public void addProfiler(Controller controller, Mallctl mallctl, Sampler hook, String mallocConf) {
    add(
        () -> new ProfilerBean(controller, mallctl, hook, mallocConf, httpUrl),
        ProfilerMXBean.class,
        dumps);
  }

  /** The bean that says why there is no profiler. */
  public void addUnavailable(String reason, String mallocConf) {
    add(
        () -> new UnavailableProfilerBean(reason, mallocConf, httpUrl),
        ProfilerMXBean.class,
        dumps);
  }

  public void addAllocator(Mallctl mallctl, ProcessMemory process) {
    add(
        () -> new AllocatorBean(mallctl, process),
        AllocatorMXBean.class,
        new NotificationBroadcasterSupport());
  }

  public void addDumps(DumpStore store, DumpCounts counts) {
    add(
        () -> new DumpsBean(store, counts),
        DumpsMXBean.class,
        new NotificationBroadcasterSupport());
  }

  public void addLimits(Limits limits, Watch watch) {
    add(() -> new LimitsBean(limits, watch), LimitsMXBean.class, steps);
  }

  public void addLedger(JvmLedger ledger, GrowthWatch watch, DumpStore store) {
    add(() -> new LedgerBean(ledger, watch, store), LedgerMXBean.class, growth);
  }

  /**
   * @param metrics asked for when somebody reads them
   */
  public void addMetrics(Supplier<Metrics> metrics) {
    add(() -> new MetricsBean(metrics), MetricsMXBean.class, new NotificationBroadcasterSupport());
  }

  public void addCaches(
      Application application, CacheMeasurer measurer, CacheWeigher weigher, Mallctl mallctl) {
    Notifications releases =
        new Notifications(
            listeners,
            BeanName.of(CachesMXBean.class),
            "A release was measured; the user data tells what it gave back.",
            CachesMXBean.RELEASED);
    application.caches().addListener(release -> tell(releases, release.entry()));
    add(
        () -> new CachesBean(application, measurer, weigher, mallctl),
        CachesMXBean.class,
        releases);
  }

  private static void tell(Notifications releases, ReleaseEntry entry) {
    releases.send(
        CachesMXBean.RELEASED,
        entry.timeMillis(),
        String.format(Locale.ROOT, "%s: %,d bytes", entry.name(), entry.releasedBytes()),
        entry);
  }

  private <T> void add(Supplier<T> bean, Class<T> contract, NotificationEmitter emitter) {
    makers.put(BeanName.type(contract), () -> new DescribedBean<>(bean.get(), contract, emitter));
  }

  /**
   * The bean of a type. Any thread may call.
   *
   * @throws IllegalStateException when there is none
   */
  public DynamicMBean find(String type) {
    Supplier<DynamicMBean> maker = makers.get(type);
    if (maker == null) {
      throw new IllegalStateException("memprof has no MBean of type " + type);
    }
    return made.computeIfAbsent(type, key -> maker.get());
  }

  /** Works for a client. */
  static <T> T attempt(IOSupplier<T> work) {
    try {
      return work.get();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * @throws IllegalArgumentException when that is no number of sites to show
   */
  static void requireSites(int n) {
    if (n < 1 || n > MAX_SITES) {
      throw new IllegalArgumentException(
          "sites: %d is not between 1 and %d".formatted(n, MAX_SITES));
    }
  }

  /** What a client sees of a failure: one line, in an exception that it has the class of. */
  static IllegalStateException failure(IOException e) {
    String message = e.getMessage();
    return new IllegalStateException(message == null ? e.toString() : message);
  }

  @Override
  public void close() {
    listeners.close();
  }

  static LimitStep step(Crossing crossing) {
    LimitUse use = crossing.use();
    return new LimitStep(
        use.name(), use.useBytes(), use.ceilingBytes(), use.ratio(), crossing.thresholdPercent());
  }
}
