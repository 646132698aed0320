package dev.memprof.cli;

import dev.memprof.contract.AllocatorSnapshot;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.ProfilerStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;

/**
 * A JVM with MBeans of the agent's names and shapes and nothing behind them, so that the client is
 * tested without an agent, against every state an agent can be in. Arguments are {@code key=value};
 * it prints {@code ready}, then what is asked of it, and ends with its stdin.
 */
public final class FixtureJvm {
  private static Map<String, String> options = Map.of();

  private FixtureJvm() {}

  public static void main(String[] arguments) throws Exception {
    options =
        Arrays.stream(arguments)
            .map(argument -> argument.split("=", 2))
            .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    if (!options.containsKey("no-agent")) {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      Dumps dumps = new Dumps();
      server.registerMBean(new Profiler(dumps), new ObjectName("dev.memprof:type=Profiler"));
      // as the agent does: one that cannot profile has the Profiler's bean only
      boolean available = Boolean.parseBoolean(option("available", "true"));
      if (available) {
        server.registerMBean(dumps, new ObjectName("dev.memprof:type=Dumps"));
      }
      if (available || options.containsKey("config.prof")) {
        server.registerMBean(new Allocator(), new ObjectName("dev.memprof:type=Allocator"));
      }
    }
    FileChannel jar = options.containsKey("no-agent") ? null : openJar();
    try {
      System.out.println("ready");
      while (System.in.read() >= 0) {}
    } finally {
      Reference.reachabilityFence(jar);
    }
    System.exit(0); // the scheduler's thread lives on
  }

  /** As the agent's is: by that it is seen from outside. */
  private static FileChannel openJar() throws IOException {
    return FileChannel.open(
        Files.createTempFile("memprof-", ".jar"), StandardOpenOption.DELETE_ON_CLOSE);
  }

  private static String option(String name, String otherwise) {
    return options.getOrDefault(name, otherwise);
  }

  private static long number(String name, long otherwise) {
    return Long.parseLong(option(name, Long.toString(otherwise)));
  }

  /**
   * {@code available, reason, active, interval, jemalloc, lost, session-millis, notify, busy,
   * stops}: with the last a snapshot stops this process.
   */
  public static final class Profiler extends NotificationBroadcasterSupport
      implements FixtureContract.ProfilerMXBean {
    private static final long SESSION = 7;

    private final Dumps dumps;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean active = Boolean.parseBoolean(option("active", "true"));
    private volatile long session;

    Profiler(Dumps dumps) {
      this.dumps = dumps;
    }

    @Override
    public boolean isAvailable() {
      return Boolean.parseBoolean(option("available", "true"));
    }

    @Override
    public String getUnavailableReason() {
      return option("reason", "");
    }

    @Override
    public boolean isActive() {
      return active;
    }

    @Override
    public long getSampleIntervalBytes() {
      return number("interval", 524288);
    }

    @Override
    public long getDumpIntervalBytes() {
      return 1 << 30;
    }

    @Override
    public boolean isIntervalDumpsEnabled() {
      return true;
    }

    @Override
    public String getJemallocVersion() {
      return option("jemalloc", "5.3.0-0-gfixture");
    }

    @Override
    public String getMallocConf() {
      return "prof:true,lg_prof_sample:19";
    }

    @Override
    public ProfilerStatus getStatus() {
      return new ProfilerStatus(
          active,
          active ? 1_600_000_000_123L : 0,
          active ? 0 : 1_600_000_001_234L,
          !active,
          98_765,
          Map.of("java", 98_000L, "gc thread", 765L),
          number("lost", 0),
          4321,
          3_333_333,
          63,
          "",
          777,
          55_000_000,
          "",
          0,
          98_000,
          7,
          0,
          0,
          "",
          session,
          session == 0 ? 0 : 1234);
    }

    @Override
    public void start() {
      active = true;
      System.out.println("start");
    }

    @Override
    public void stop() {
      active = false;
      System.out.println("stop");
    }

    @Override
    public String dump() {
      return dumps.add("manual").path();
    }

    @Override
    public long startProfile(int seconds) {
      if (options.containsKey("busy")) {
        throw new IllegalStateException("profile 6 is running, 17 s remain");
      }
      System.out.println("startProfile " + seconds);
      session = SESSION;
      var unused =
          clock.schedule(
              this::finish, number("session-millis", seconds * 1000L), TimeUnit.MILLISECONDS);
      return SESSION;
    }

    @Override
    public byte[] snapshot() {
      System.out.println("snapshot");
      if (options.containsKey("stops")) {
        stopThisProcess();
      }
      return Dumps.bytes();
    }

    private static void stopThisProcess() {
      try {
        new ProcessBuilder("kill", "-STOP", Long.toString(ProcessHandle.current().pid())).start();
        Thread.sleep(60_000); // the signal comes amid this
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private void finish() {
      if (options.containsKey("cancelled-there")) {
        session = 0;
        return;
      }
      DumpEntry entry = dumps.add("profile");
      session = 0;
      if (Boolean.parseBoolean(option("notify", "true"))) {
        sendNotification(new Notification("memprof.profile.finished", this, 1, entry.path()));
      }
    }

    @Override
    public void cancelProfile(long id) {
      System.out.println("cancelProfile " + id);
      session = 0;
    }
  }

  /** {@code dump}: the file whose bytes every dump has; {@code live}: how many it tells of. */
  public static final class Dumps implements FixtureContract.DumpsMXBean {
    private final List<DumpEntry> entries = new CopyOnWriteArrayList<>();

    DumpEntry add(String reason) {
      String name = "20261124T033100Z-" + reason + "-" + (entries.size() + 1) + ".pb.gz";
      DumpEntry entry =
          new DumpEntry(
              name,
              "/store/" + name,
              1_795_491_060_000L,
              reason,
              "asked",
              7777,
              number("live", 12_345_678),
              345_678);
      entries.add(entry);
      return entry;
    }

    @Override
    public String getDirectory() {
      return option("directory", "/store");
    }

    @Override
    public List<DumpEntry> getDumps() {
      return List.copyOf(entries);
    }

    @Override
    public long getFailedDumps() {
      return number("failed", 0);
    }

    @Override
    public String getLastFailure() {
      return option("failure", "");
    }

    @Override
    public byte[] read(String name) {
      if (entries.stream().noneMatch(entry -> entry.name().equals(name))) {
        throw new IllegalArgumentException("no dump " + name);
      }
      return bytes();
    }

    static byte[] bytes() {
      try {
        return Files.readAllBytes(Path.of(option("dump", "")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** {@code config.prof, opt.prof}; without them there is no such control. */
  public static final class Allocator implements FixtureContract.AllocatorMXBean {
    @Override
    public AllocatorSnapshot getSnapshot() {
      return new AllocatorSnapshot(
          1_795_491_060_000L,
          1_111_111,
          2_222_222,
          3_333_333,
          44_444_444,
          55_555_555,
          6_666_666_666L,
          777_777_777);
    }

    @Override
    public String readControl(String name) {
      if (!options.containsKey(name)) {
        throw new IllegalArgumentException("no control " + name);
      }
      return options.get(name);
    }
  }
}
