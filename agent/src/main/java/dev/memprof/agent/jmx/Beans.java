package dev.memprof.agent.jmx;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.application.Application;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.control.DumpCounts;
import dev.memprof.agent.limits.LimitUse;
import dev.memprof.agent.limits.Limits;
import dev.memprof.agent.limits.ProcessMemory;
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
import dev.memprof.contract.LimitStep;
import dev.memprof.contract.LimitsMXBean;
import dev.memprof.contract.MetricsMXBean;
import dev.memprof.contract.ProfilerMXBean;
import dev.memprof.contract.ReleaseEntry;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationEmitter;
import javax.management.ObjectName;

/** memprof's MBeans on the platform's server, from registration to removal. */
public final class Beans implements AutoCloseable {
  private static final int MAX_SITES = 1_000;

  private final NotificationThread listeners = new NotificationThread();
  private final Notifications dumps =
      new Notifications(
          listeners,
          BeanName.of(ProfilerMXBean.class),
          "A dump was stored, or a timed profile has ended; the user data tells which file, when,"
              + " why, its size, live bytes and growth since the previous dump",
          ProfilerMXBean.DUMP,
          ProfilerMXBean.PROFILE_FINISHED);
  private final Notifications steps =
      new Notifications(
          listeners,
          BeanName.of(LimitsMXBean.class),
          "A limit has come nearer by a step; the user data tells which limit, its use and"
              + " ceiling, and the step in percent",
          LimitsMXBean.LIMIT);
  private final Deque<ObjectName> registered = new ArrayDeque<>();

  /** To be handed to the controller: tells JMX's listeners. */
  public void onStored(StoredDump dump) {
    DumpEntry entry = dump.entry();
    dumps.send(
        dump.isTimed() ? ProfilerMXBean.PROFILE_FINISHED : ProfilerMXBean.DUMP,
        entry.timeMillis(),
        entry.path(),
        Notifications.Carrier.of(entry));
  }

  /** To be handed to the watch: tells JMX's listeners. */
  public void onCrossing(Crossing crossing) {
    LimitStep step = step(crossing);
    steps.send(
        LimitsMXBean.LIMIT,
        System.currentTimeMillis(),
        String.format(Locale.ROOT, "%.0f %% of %s", 100 * step.ratio(), step.limit()),
        Notifications.Carrier.of(step));
  }

  public void registerProfiler(
      Controller controller, Mallctl mallctl, Sampler hook, String mallocConf) throws JMException {
    ProfilerBean bean = new ProfilerBean(controller, mallctl, hook, mallocConf);
    register(bean, ProfilerMXBean.class, dumps);
  }

  /** The bean that says why there is no profiler. */
  public void registerUnavailable(String reason, String mallocConf) throws JMException {
    UnavailableProfilerBean bean = new UnavailableProfilerBean(reason, mallocConf);
    register(bean, ProfilerMXBean.class, dumps);
  }

  public void registerAllocator(Mallctl mallctl, ProcessMemory process) throws JMException {
    AllocatorBean bean = new AllocatorBean(mallctl, process);
    register(bean, AllocatorMXBean.class, new NotificationBroadcasterSupport());
  }

  public void registerDumps(DumpStore store, DumpCounts counts) throws JMException {
    DumpsBean bean = new DumpsBean(store, counts);
    register(bean, DumpsMXBean.class, new NotificationBroadcasterSupport());
  }

  public void registerLimits(Limits limits, Watch watch) throws JMException {
    register(new LimitsBean(limits, watch), LimitsMXBean.class, steps);
  }

  /**
   * @param metrics asked for when somebody reads them
   */
  public void registerMetrics(Supplier<Metrics> metrics) throws JMException {
    MetricsBean bean = new MetricsBean(metrics);
    register(bean, MetricsMXBean.class, new NotificationBroadcasterSupport());
  }

  public void registerCaches(
      Application application, CacheMeasurer measurer, CacheWeigher weigher, Mallctl mallctl)
      throws JMException {
    Notifications releases =
        new Notifications(
            listeners,
            BeanName.of(CachesMXBean.class),
            "A release was measured; the user data tells what it gave back",
            CachesMXBean.RELEASED);
    application.caches().addListener(release -> tell(releases, release.entry()));
    CachesBean bean = new CachesBean(application, measurer, weigher, mallctl);
    register(bean, CachesMXBean.class, releases);
  }

  private static void tell(Notifications releases, ReleaseEntry entry) {
    releases.send(
        CachesMXBean.RELEASED,
        entry.timeMillis(),
        String.format(Locale.ROOT, "%s: %,d bytes", entry.name(), entry.releasedBytes()),
        Notifications.Carrier.of(entry));
  }

  /** Made with the first bean: it takes longer than all of ours. */
  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  private <T> void register(T bean, Class<T> contract, NotificationEmitter emitter)
      throws JMException {
    ObjectName name = BeanName.of(contract);
    server().registerMBean(new DescribedBean<>(bean, contract, emitter), name);
    registered.push(name);
  }

  /** Work for a client. */
  interface Work<T> {
    T run() throws IOException;
  }

  static <T> T attempt(Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * @throws IllegalArgumentException when that is no number of sites to show
   */
  static void requireSites(int n) {
    if (n < 1 || n > MAX_SITES) {
      throw new IllegalArgumentException("n: %d is not between 1 and %d".formatted(n, MAX_SITES));
    }
  }

  /** What a client sees of a failure: one line, in an exception that it has the class of. */
  static IllegalStateException failure(IOException e) {
    String message = e.getMessage();
    return new IllegalStateException(message == null ? e.toString() : message);
  }

  @Override
  public void close() throws JMException {
    listeners.close();
    while (!registered.isEmpty()) {
      server().unregisterMBean(registered.pop());
    }
  }

  static LimitStep step(Crossing crossing) {
    LimitUse use = crossing.use();
    return new LimitStep(
        use.name(), use.useBytes(), use.ceilingBytes(), use.ratio(), crossing.thresholdPercent());
  }
}
