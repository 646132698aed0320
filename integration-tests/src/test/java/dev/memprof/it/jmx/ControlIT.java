package dev.memprof.it.jmx;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Idle;
import dev.memprof.profile.Profiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.Notification;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The control plane over a real connection. */
class ControlIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  private static Jvm idle(Jdk jdk, String options) throws Exception {
    return Jvm.light(jdk, options).add(Idle.class.getName()).startReady();
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void tellsUnits(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "");
        Jmx jmx = Jmx.attach(jvm)) {
      MBeanInfo allocator = jmx.server.getMBeanInfo(Jmx.name("Allocator"));
      assertThat(allocator.getAttributes())
          .filteredOn(attribute -> attribute.getName().endsWith("Bytes"))
          .hasSize(6)
          .allMatch(attribute -> attribute.getDescriptor().getFieldValue("units").equals("bytes"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void keepsEarlierSamplesWhenSwitchedOff(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "lg_prof_sample=11");
        Jmx jmx = Jmx.attach(jvm)) {
      String unused = jvm.say("").awaitLine("done 1");
      Object off = jmx.call("Profiler", "stop");
      assertThat(off).isNull();
      assertThat(jmx.get("Profiler", "Active")).isEqualTo(false);
      unused = jvm.say("").awaitLine("done 2");
      assertHoldsOneDeflater(Path.of((String) jmx.call("Profiler", "dump")));
    }
  }

  /** One of the two, of 260 KiB. */
  private static void assertHoldsOneDeflater(Path dump) throws Exception {
    String method = Idle.class.getName() + ".allocate";
    assertThatProfile(dump).with(method).bytes().isBetween(200e3, 330e3);
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void profilesOnlyWhatGrowsMeanwhile(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "active=false,lg_prof_sample=11");
        Jmx jmx = Jmx.attach(jvm)) {
      String unused = jvm.say("").awaitLine("done 1");
      BlockingQueue<Notification> notifications = new LinkedBlockingQueue<>();
      jmx.server.addNotificationListener(
          Jmx.name("Profiler"),
          (notification, handback) -> notifications.add(notification),
          null,
          null);
      Object warm = jmx.call("Profiler", "dump"); // the first takes a while
      assertThat(notifications.poll(120, TimeUnit.SECONDS).getUserData())
          .extracting(dump -> ((CompositeData) dump).get("path"))
          .isEqualTo(warm);
      Notification end;
      boolean inTime;
      int blocks = 1;
      do { // where the machine is too busy for that, once more with twice the time
        blocks++;
        assertThat((Long) jmx.call("Profiler", "startProfile", 1 << (blocks - 1))).isPositive();
        unused = jvm.say("").awaitLine("done " + blocks);
        CompositeData status = (CompositeData) jmx.get("Profiler", "Status");
        inTime = (Long) status.get("sessionRemainingMillis") > 0;
        end = notifications.poll(120, TimeUnit.SECONDS);
      } while (!inTime);
      assertThat(end.getType()).isEqualTo("memprof.profile.finished");
      CompositeData dump = (CompositeData) end.getUserData();
      assertThat(dump.get("reason")).isEqualTo("profile");
      Path file = Path.of((String) dump.get("path"));
      assertHoldsOneDeflater(file);
      assertThat(Profiles.read(file).duration()).isPositive();
      assertThat(jmx.get("Profiler", "Active")).as("off again").isEqualTo(false);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void takesOrdersFromManyClientsAtOnce(Jdk jdk) throws Exception {
    List<String> failures = new ArrayList<>();
    try (Jvm jvm = idle(jdk, "lg_prof_sample=14")) {
      ExecutorService clients = Executors.newFixedThreadPool(8);
      List<Callable<Void>> work = new ArrayList<>();
      for (int client = 0; client < 8; client++) {
        int first = client;
        work.add(
            () -> {
              try (Jmx jmx = Jmx.attach(jvm)) {
                for (int i = 0; i < 12; i++) {
                  order(jmx, (first + i) % 6, failures);
                }
              }
              return null;
            });
      }
      for (Future<Void> done : clients.invokeAll(work)) {
        Void unused = done.get();
      }
      clients.shutdown();
      assertThat(failures)
          .allMatch(failure -> failure.matches(".*already running: profile \\d+, \\d+ s left"));
      String unused = jvm.say("").awaitLine("done 1");
    }
  }

  private static void order(Jmx jmx, int order, List<String> failures) throws Exception {
    try {
      Object unused =
          switch (order) {
            case 0 -> jmx.call("Profiler", "start");
            case 1 -> jmx.call("Profiler", "stop");
            case 2 -> jmx.call("Profiler", "dump");
            case 3 -> jmx.call("Profiler", "profile", 1);
            case 4 -> jmx.get("Profiler", "Status");
            default -> jmx.get("Allocator", "Snapshot");
          };
    } catch (RuntimeMBeanException | MBeanException e) {
      synchronized (failures) {
        failures.add(e.getCause().getMessage());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void refusesBadArgumentsInOneLine(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "");
        Jmx jmx = Jmx.attach(jvm)) {
      Path existing = Files.createFile(jvm.directory().resolve("there.html"));
      List<Callable<Object>> bad =
          List.of(
              () -> jmx.call("Profiler", "profile", -1),
              () -> jmx.call("Profiler", "profile", 0),
              () -> jmx.call("Profiler", "dump", existing.toString()),
              () -> jmx.call("Profiler", "dump", "/nowhere/at/all.html"),
              () -> jmx.call("Profiler", "dump", jvm.directory() + "/x.unknown"),
              () -> jmx.call("Profiler", "cancelProfile", 77L),
              () -> jmx.call("Dumps", "top", "../../etc/passwd", 3),
              () -> jmx.call("Dumps", "top", "", 3),
              () -> jmx.call("Allocator", "readControl", "no.such.control"),
              () -> jmx.call("Allocator", "readControl", "arenas.create"),
              () -> jmx.call("Allocator", "readControl", "prof.log_stop"));
      for (Callable<Object> order : bad) {
        assertThatThrownBy(order::call)
            .isInstanceOf(RuntimeMBeanException.class)
            .cause()
            .satisfiesAnyOf(
                e -> assertThat(e).isInstanceOf(IllegalArgumentException.class),
                e -> assertThat(e).isInstanceOf(IllegalStateException.class))
            .message()
            .doesNotContain("\n")
            .hasSizeGreaterThan(15);
      }
      assertThat(jmx.get("Profiler", "Active")).isEqualTo(true);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void readsControlsWithoutAnEffect(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "");
        Jmx jmx = Jmx.attach(jvm)) {
      Object arenas = jmx.call("Allocator", "readControl", "arenas.narenas");
      for (String acting :
          List.of("experimental.arenas_create_ext", "tcache.create", "arena.0.name\0x")) {
        assertThatThrownBy(() -> jmx.call("Allocator", "readControl", acting))
            .isInstanceOf(RuntimeMBeanException.class)
            .cause()
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(jmx.call("Allocator", "readControl", "arenas.narenas")).isEqualTo(arenas);
    }
  }

  /** HotSpot itself drops what follows the equals sign; the agent finds it again. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void obeysVerbsOfJcmd(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "")) {
      for (String[] verb :
          new String[][] {
            {"status", "memprof: sampling is on"},
            {"off", "memprof: sampling is off"},
            {"on", "memprof: sampling is on"},
            {"dump", "memprof: dump written: "},
            {"dance", "memprof: unknown verb 'dance'"}
          }) {
        Jvm jcmd =
            Jvm.run(
                new Jvm.Builder(
                    jdk.tool("jcmd"), jvm.pid(), "JVMTI.agent_load", Jvm.AGENT + "=" + verb[0]));
        assertThat(jcmd.text()).contains("return code: 0");
        String unused = jvm.awaitLine(verb[1]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void readsAnAllocatorSnapshotOfOneEpoch(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "");
        Jmx jmx = Jmx.attach(jvm)) {
      CompositeData snapshot = (CompositeData) jmx.get("Allocator", "Snapshot");
      List<Long> ordered =
          Arrays.asList(
              (Long) snapshot.get("allocatedBytes"),
              (Long) snapshot.get("activeBytes"),
              (Long) snapshot.get("residentBytes"));
      assertThat(ordered).isSorted();
      assertThat(ordered.get(0)).isGreaterThan(1 << 20);
      assertThat((Long) snapshot.get("processResidentBytes")).isGreaterThan(ordered.get(0) / 2);
      assertThat((CompositeData[]) jmx.get("Allocator", "Arenas")).isNotEmpty();
      Waiting.on("a moment at which compilers allocate little between two figures")
          .untilAsserted(
              () ->
                  assertThat(
                          Arrays.stream((CompositeData[]) jmx.get("Allocator", "BlockSizes"))
                              .mapToLong(size -> (Long) size.get("liveBytes"))
                              .sum())
                      .as("by size as in all")
                      .isCloseTo(
                          (Long) jmx.get("Allocator", "AllocatedBytes"), withinPercentage(3)));
      assertThat(jmx.call("Allocator", "readControl", "opt.lg_prof_sample")).isEqualTo("19");
      assertThat((String) jmx.call("Allocator", "statsPrint", "J")).startsWith("{");
      assertThat((String) jmx.get("Profiler", "MallocConf")).contains("lg_prof_interval:30");
    }
  }
}
