package dev.memprof.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.memprof.it.programs.Allocating;
import dev.memprof.it.programs.Exhausting;
import dev.memprof.it.programs.FastLeak;
import dev.memprof.it.programs.Idle;
import dev.memprof.it.programs.SteadyLeak;
import dev.memprof.profile.Frame;
import dev.memprof.profile.Profile;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.Site;
import dev.memprof.profile.store.DumpDirectory;
import dev.memprof.profile.store.Run;
import dev.memprof.profile.store.StoredDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.management.Attribute;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dumps that are taken by themselves, and what they show of what went wrong. */
class EvidenceIT {
  private static final String JDKS = "dev.memprof.it.Jdk#all";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Of the JVM's own reservations little, so that the application's leak makes the difference. */
  private static final String[] SMALL_JVM = {
    "-Xmx64m", "-XX:CompressedClassSpaceSize=32m", "-XX:ReservedCodeCacheSize=64m", "-Xss512k"
  };

  @TempDir Path store;

  /** {@code sh -c PREPARATION; exec java -javaagent:memprof.jar=OPTIONS -cp <programs>}. */
  private Jvm.Builder prepared(Jdk jdk, String preparation, String options) {
    return new Jvm.Builder("sh", "-c", preparation + " && exec \"$@\"", "sh", jdk.tool("java"))
        .add((Object[]) SMALL_JVM)
        .add("-javaagent:" + Jvm.AGENT + "=dir=" + store + options)
        .add("-cp", Jvm.CLASS_PATH);
  }

  private Jvm.Builder profiled(Jdk jdk, String options) {
    return Jvm.profiled(jdk, "dir=" + store + options);
  }

  /** What the run has stored so far, oldest first. */
  private List<StoredDump> dumps() throws IOException {
    DumpDirectory directory = new DumpDirectory(store);
    List<StoredDump> dumps = new ArrayList<>();
    for (Run run : directory.runs()) {
      dumps.addAll(directory.dumps(run));
    }
    return dumps;
  }

  private List<StoredDump> dumps(String reason) throws IOException {
    return dumps().stream().filter(dump -> dump.reason().equals(reason)).toList();
  }

  private List<StoredDump> awaitDumps(Jvm jvm, String reason, int atLeast) {
    await(reason + " dumps")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> assertThat(dumps(reason)).as(jvm.text()).hasSizeGreaterThanOrEqualTo(atLeast));
    try {
      return dumps(reason);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Frame leakingFrame(StoredDump dump, Class<?> program, String method)
      throws IOException {
    Profile profile = Profiles.read(dump.file());
    Site largest =
        profile.sites().stream().max(Comparator.comparingDouble(Site::bytes)).orElseThrow();
    return largest.stack().stream()
        .filter(frame -> frame.name().equals(program.getName() + "." + method))
        .findFirst()
        .orElseThrow(() -> new AssertionError("largest: " + largest));
  }

  // ---- limits ----

  /** Killed by us at a moment that nobody has announced. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void aDumpFromNearTheEndOfTheAddressSpaceSurvivesTheKill(Jdk jdk) throws Exception {
    long limit = 8L << 30;
    try (Jvm jvm =
        prepared(jdk, "ulimit -v " + (limit >> 10), ",growth=1g")
            .add(FastLeak.class.getName(), 1_024, "reserve")
            .startReady()) {
      // 97 to 99.5 %: another moment in each run, but the same in a repetition of it
      double end = 0.97 + (jvm.pid() % 6) * 0.005;
      Path statm = Path.of("/proc/" + jvm.pid() + "/statm");
      await("the end")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(2))
          .until(
              () ->
                  Long.parseLong(Files.readString(statm).split(" ")[0]) * 4_096 >= end * limit
                      || jvm.text().contains("OutOfMemoryError"));
      ProcessHandle.of(jvm.pid()).orElseThrow().destroyForcibly();
      int unused = jvm.exitCode();
      assertNearTheLimit("RLIMIT_AS", jvm);
    }
  }

  /** Killed by the kernel. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void aDumpFromNearTheLimitOfTheControlGroupSurvivesTheKill(Jdk jdk) throws Exception {
    try (ControlGroup group = ControlGroup.withMemoryLimit(3L << 30);
        Jvm jvm =
            prepared(jdk, group.joinCommand(), ",growth=1g")
                .add(FastLeak.class.getName(), 1_024, "touch")
                .startReady()) {
      assertThat(jvm.exitCode()).as(jvm.text()).isEqualTo(128 + 9);
      assertNearTheLimit(group.limitName(), jvm);
    }
  }

  /** At least one complete dump within 10 % of the limit, whose top site is the leaking line. */
  private void assertNearTheLimit(String limit, Jvm jvm) throws IOException {
    List<StoredDump> dumps = dumps("limit");
    assertThat(dumps).as(jvm.text()).isNotEmpty();
    assertThat(dumps).allMatch(dump -> dump.detail().contains(" % of " + limit + ", "));
    StoredDump last = dumps.get(dumps.size() - 1);
    assertThat(Double.parseDouble(last.detail().split(" ")[0]))
        .as(() -> dumps + "\n" + jvm.text())
        .isBetween(90.0, 100.0);
    assertThat(leakingFrame(last, FastLeak.class, "leak").line())
        .isEqualTo(Sources.line("FastLeak", "leak"));
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void tellsOverJmxHowNearTheLimitsAre(Jdk jdk) throws Exception {
    try (Jvm jvm =
            profiled(jdk, ",limits=off,growth=off,lg_prof_sample=16")
                .add("-XX:MaxDirectMemorySize=40m", SteadyLeak.class.getName())
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      BlockingQueue<Notification> notifications = listen(jmx, "Limits");
      MBeanServerConnection server = jmx.server;
      assertThat(jmx.get("Limits", "Thresholds")).isEqualTo("off");
      assertThatThrownBy(
              () -> server.setAttribute(Jmx.name("Limits"), new Attribute("Thresholds", "75,x")))
          .hasMessageContaining("limits=75,x: expected percents from 1 to 99, joined by +, or off");
      CompositeData direct = limit(jmx, "MaxDirectMemorySize");
      assertThat(direct.get("ceilingBytes")).isEqualTo(40L << 20);
      assertThat(limit(jmx, "java heap").get("ceilingBytes")).isInstanceOf(Long.class);
      assertThat((Double) limit(jmx, "physical memory").get("ratio")).isBetween(0.01, 1.0);

      // 6 MiB a second: from at least 10 % on it takes no more than 5 s
      server.setAttribute(Jmx.name("Limits"), new Attribute("Thresholds", "70"));
      Notification near =
          next(notifications, one -> data(one).get("limit").equals("MaxDirectMemorySize"));
      assertThat(near.getType()).isEqualTo("memprof.limit");
      assertThat(data(near).get("ceilingBytes")).isEqualTo(40L << 20);
      assertThat((Double) data(near).get("thresholdPercent")).isEqualTo(70.0);
      // a look's leak, 0.6 MiB of 40, beyond it; on a busy machine several
      assertThat((Double) data(near).get("ratio")).isBetween(0.70, 0.90);
      assertThat(near.getMessage()).contains(" % of MaxDirectMemorySize");
      StoredDump dump = awaitDumps(jvm, "limit", 1).get(0);
      assertThat(dump.detail()).contains("of MaxDirectMemorySize, ").contains("of 40.0 MiB");
      Object text = jmx.get("Metrics", "Text");
      assertThat((String) text)
          .contains("memprof_limit_ceiling_bytes{limit=\"MaxDirectMemorySize\"} 4.194304E7")
          .contains("memprof_limit_use_bytes{limit=\"java heap\"}");
    }
  }

  private static CompositeData limit(Jmx jmx, String name) throws Exception {
    for (CompositeData limit : (CompositeData[]) jmx.get("Limits", "Limits")) {
      if (limit.get("name").equals(name)) {
        return limit;
      }
    }
    throw new AssertionError("no limit " + name);
  }

  private static CompositeData data(Notification notification) {
    return (CompositeData) notification.getUserData();
  }

  private static BlockingQueue<Notification> listen(Jmx jmx, String type) throws Exception {
    BlockingQueue<Notification> notifications = new LinkedBlockingQueue<>();
    jmx.server.addNotificationListener(
        Jmx.name(type), (notification, handback) -> notifications.add(notification), null, null);
    return notifications;
  }

  private static Notification next(
      BlockingQueue<Notification> notifications, Predicate<Notification> which)
      throws InterruptedException {
    while (true) {
      Notification next = notifications.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).as("a notification").isNotNull();
      if (which.test(next)) {
        return next;
      }
    }
  }

  // ---- growth and interval ----

  @ParameterizedTest
  @MethodSource(JDKS)
  void dumpsEachTimeThatLiveMemoryHasGrown(Jdk jdk) throws Exception {
    double growth = 8 << 20;
    try (Jvm jvm =
            profiled(jdk, ",growth=8m,lg_prof_sample=12")
                .add(SteadyLeak.class.getName())
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      BlockingQueue<Notification> notifications = listen(jmx, "Profiler");
      List<StoredDump> dumps = awaitDumps(jvm, "growth", 3);
      for (StoredDump dump : dumps.subList(1, dumps.size())) {
        // jemalloc counts what grew exactly, samples see all but e^-73 of the blocks and a part of
        // the JVM's own small ones. How much more it is, is a matter of the machine.
        assertThat((double) dump.growthBytes()).isGreaterThan(0.7 * growth);
        assertThat(dump.detail()).endsWith(" more live than at the last dump");
        assertThat(leakingFrame(dump, SteadyLeak.class, "leak").name()).isNotEmpty();
      }
      CompositeData told =
          data(next(notifications, one -> data(one).get("reason").equals("growth")));
      assertThat((String) told.get("detail")).contains("more live");
      assertThat((Long) told.get("liveBytes")).isPositive();
      assertThat((Long) told.get("growthBytes")).isPositive();
    }
  }

  /** 4 KiB blocks, of which one in 16 is sampled: of an interval's 16,384 blocks 1,024. */
  private static final String INTERVAL = ",growth=off,lg_prof_interval=26,lg_prof_sample=16";

  @ParameterizedTest
  @MethodSource(JDKS)
  void theAgentDumpsByBytesAllocated(Jdk jdk) throws Exception {
    try (Jvm jvm = profiled(jdk, INTERVAL).add(Allocating.class.getName()).startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat(jmx.get("Profiler", "IntervalDumpsKind")).isEqualTo("agent");
      assertThat(jmx.get("Profiler", "DumpIntervalBytes")).isEqualTo(64L << 20);
      String unused = jvm.say("640").awaitLine("done 640");
      // The tenth may end with the JVM's own allocations only. Dumps that the guard or a slow
      // machine did not take one by one are counted, or came together.
      List<StoredDump> dumps = awaitDumps(jvm, "interval", 2);
      assertThat(dumps.size()).isLessThanOrEqualTo(12);
      assertThat(dumps).allMatch(dump -> dump.detail().equals("64.0 MiB allocated"));

      set(jmx, "IntervalDumpsEnabled", false);
      int before = dumps("interval").size();
      unused = jvm.say("641").awaitLine("done 641");
      assertThat(dumps("interval")).hasSizeBetween(before, before + 1); // one may be under way
      assertThat(jmx.get("Profiler", "IntervalDumpsEnabled")).isEqualTo(false);
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void jemallocDumpsInLineWhenToldTo(Jdk jdk) throws Exception {
    try (Jvm jvm =
            profiled(jdk, INTERVAL + ",interval-dumps=off")
                .add(Allocating.class.getName())
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      String unused = jvm.say("640").awaitLine("done 640");
      assertThat(dumps()).isEmpty();
      set(jmx, "IntervalDumpsKind", "jemalloc");
      set(jmx, "IntervalDumpsEnabled", true);
      unused = jvm.say("641").awaitLine("done 641");
      List<StoredDump> dumps = awaitDumps(jvm, "interval", 3);
      assertThat(dumps).allMatch(dump -> dump.detail().equals("by jemalloc"));
      set(jmx, "IntervalDumpsKind", "agent");
      assertThatThrownBy(() -> set(jmx, "IntervalDumpsKind", "nobody"))
          .hasMessageContaining("interval dumps by 'nobody': expected agent or jemalloc");
      unused = jvm.say("642").awaitLine("done 642");
      await("the agent's")
          .atMost(PATIENCE)
          .until(
              () ->
                  dumps("interval").stream()
                      .anyMatch(dump -> dump.detail().equals("64.0 MiB allocated")));
    }
  }

  private static void set(Jmx jmx, String attribute, Object value) throws Exception {
    jmx.server.setAttribute(Jmx.name("Profiler"), new Attribute(attribute, value));
  }

  // ---- the end of memory ----

  /** The error is the one of a JVM without memprof, to the last frame. */
  private void assertDumpAndTheSameError(
      Jdk jdk, Jvm.Builder with, Jvm.Builder without, String detail) throws Exception {
    List<String> expected;
    try (Jvm jvm = without.startReady()) {
      String unused = jvm.say("").awaitLine("held");
      expected = errorOf(jvm);
    }
    try (Jvm jvm = with.startReady();
        Jmx jmx = Jmx.attach(jvm)) { // the agent is there
      assertThat(jmx.get("Profiler", "Available")).isEqualTo(true);
      String unused = jvm.say("").awaitLine("held");
      assertThat(errorOf(jvm)).as(jdk + ": " + jvm.text()).isEqualTo(expected);
      List<StoredDump> dumps = awaitDumps(jvm, "oom", 1);
      assertThat(dumps).singleElement().matches(dump -> dump.detail().equals(detail), detail);
      assertThat(jvm.output()).noneMatch(line -> line.startsWith("memprof: "));
    }
  }

  /** Numbers of bytes apart, of which the JVM itself uses some. */
  private static List<String> errorOf(Jvm jvm) {
    return jvm.output().stream()
        .filter(line -> line.startsWith("error "))
        .map(line -> line.contains("allocated: ") ? line.replaceAll("allocated: \\d+", "") : line)
        .toList();
  }

  private static Object[] exhausting(String what, String... flags) {
    List<Object> words = new ArrayList<>(List.of((Object[]) flags));
    words.add(Exhausting.class.getName());
    words.add(what);
    return words.toArray();
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void dumpsWhenDirectMemoryEnds(Jdk jdk) throws Exception {
    Object[] program = exhausting("direct", "-XX:MaxDirectMemorySize=64m");
    assertDumpAndTheSameError(
        jdk,
        profiled(jdk, ",limits=off").add(program),
        Jvm.java(jdk).add(program),
        "direct memory");
    assertThat(leakingFrame(dumps("oom").get(0), Exhausting.class, "main").name()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void dumpsWhenTheJavaHeapHasEnded(Jdk jdk) throws Exception {
    try (Jvm jvm =
            profiled(jdk, ",lg_prof_sample=16").add(exhausting("heap", "-Xmx96m")).startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat(jmx.get("Profiler", "Available")).isEqualTo(true);
      String error = jvm.say("").awaitLine("error");
      assertThat(error).isEqualTo("error java.lang.OutOfMemoryError: Java heap space");
      assertThat(awaitDumps(jvm, "oom", 1)).allMatch(dump -> dump.detail().equals("java heap"));
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void dumpsWhenAnAllocationOfUnsafeFails(Jdk jdk) throws Exception {
    String limit = "ulimit -v " + (6L << 20);
    Object[] program = exhausting("native");
    assertDumpAndTheSameError(
        jdk,
        prepared(jdk, limit, ",limits=off").add(program),
        new Jvm.Builder("sh", "-c", limit + " && exec \"$@\"", "sh", jdk.tool("java"))
            .add((Object[]) SMALL_JVM)
            .add("-cp", Jvm.CLASS_PATH)
            .add(program),
        "native memory");
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void dumpsWhenThreadsEnd(Jdk jdk) throws Exception {
    try (ControlGroup group = ControlGroup.withTaskLimit(120);
        Jvm jvm =
            prepared(jdk, group.joinCommand(), ",lg_prof_sample=12")
                .add(exhausting("threads"))
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat(jmx.get("Profiler", "Available")).isEqualTo(true);
      String error = jvm.say("").awaitLine("error");
      assertThat(error).contains("OutOfMemoryError: unable to create native thread");
      assertThat(awaitDumps(jvm, "oom", 1))
          .singleElement()
          .matches(dump -> dump.detail().equals("threads"));
    }
  }

  // ---- the end of the JVM ----

  @ParameterizedTest
  @MethodSource(JDKS)
  void dumpsAtTheEndWhenToldTo(Jdk jdk) throws Exception {
    try (Jvm jvm =
        profiled(jdk, ",exit-dump=true,lg_prof_sample=12").add(Idle.class.getName()).startReady()) {
      Jmx.attach(jvm).close(); // the agent is there
      String unused = jvm.say("").awaitLine("done 1");
      assertThat(ProcessHandle.of(jvm.pid()).orElseThrow().destroy()).isTrue(); // SIGTERM
      assertThat(jvm.exitCode()).isEqualTo(128 + 15);
      assertThat(dumps("exit")).as(jvm.text()).hasSize(1);
      StoredDump dump = dumps("exit").get(0);
      assertThat(Profiles.read(dump.file()).sites())
          .flatMap(Site::stack)
          .extracting(Frame::name)
          .contains(Idle.class.getName() + ".allocate");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void refusesWrongOptionsAllTogether(Jdk jdk) throws Exception {
    try (Jvm jvm =
        profiled(jdk, ",growth=1t,limits=101,interval-dumps=perhaps,exit-dump=1")
            .add(Idle.class.getName())
            .startReady()) {
      String line = jvm.awaitLine("memprof: not profiling: ");
      assertThat(line)
          .contains("growth=1t: expected ")
          .contains("limits=101: expected ")
          .contains("interval-dumps=perhaps: expected ")
          .contains("exit-dump=1: expected ");
    }
  }
}
