package dev.memprof.it.dumps;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.it.harness.Evidence;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Notifications;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Allocating;
import dev.memprof.it.programs.SteadyLeak;
import dev.memprof.store.file.StoredDump;
import java.nio.file.Path;
import java.util.List;
import javax.management.Attribute;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dumps by growth and by bytes allocated. */
class GrowthDumpsIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  private Evidence evidence;

  @BeforeEach
  void store(@TempDir Path store) {
    evidence = new Evidence(store);
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void dumpsEachTimeThatLiveMemoryHasGrown(Jdk jdk) throws Exception {
    double growth = 8 << 20;
    try (Jvm jvm =
            evidence
                .profiled(jdk, ",growth=8m,lg_prof_sample=12")
                .add(SteadyLeak.class.getName())
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      Notifications notifications = Notifications.of(jmx, "Profiler");
      List<StoredDump> dumps = evidence.awaitDumps(jvm, "growth", 3);
      assertThat(dumps.get(0).detail()).endsWith(" more live than at start");
      for (StoredDump dump : dumps.subList(1, dumps.size())) {
        // jemalloc counts what grew exactly, samples see all but e^-73 of the blocks and a part of
        // the JVM's own small ones. How much more it is, is a matter of the machine.
        assertThat((double) dump.growthBytes()).isGreaterThan(0.7 * growth);
        assertThat(dump.detail()).endsWith(" more live than at the last automatic dump");
        assertThatProfile(dump.file())
            .largest()
            .with(SteadyLeak.class.getName() + ".leak")
            .hasSites();
      }
      CompositeData told =
          Notifications.data(
              notifications.next(one -> Notifications.data(one).get("reason").equals("growth")));
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
    try (Jvm jvm = evidence.profiled(jdk, INTERVAL).add(Allocating.class.getName()).startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat(jmx.get("Profiler", "IntervalDumpsKind")).isEqualTo("agent");
      assertThat(jmx.get("Profiler", "DumpIntervalBytes")).isEqualTo(64L << 20);
      String unused = jvm.say("640").awaitLine("done 640");
      // The tenth may end with the JVM's own allocations only. Dumps that the guard or a slow
      // machine did not take one by one are counted, or came together.
      List<StoredDump> dumps = evidence.awaitDumps(jvm, "interval", 2);
      assertThat(dumps.size()).isLessThanOrEqualTo(12);
      assertThat(dumps).allMatch(dump -> dump.detail().equals("64.0 MiB allocated"));

      set(jmx, "IntervalDumpsEnabled", false);
      int before = evidence.dumps("interval").size();
      unused = jvm.say("641").awaitLine("done 641");
      assertThat(evidence.dumps("interval"))
          .hasSizeBetween(before, before + 1); // one may be under way
      assertThat(jmx.get("Profiler", "IntervalDumpsEnabled")).isEqualTo(false);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void jemallocDumpsInLineWhenToldTo(Jdk jdk) throws Exception {
    try (Jvm jvm =
            evidence
                .profiled(jdk, INTERVAL + ",interval-dumps=off")
                .add(Allocating.class.getName())
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      Object first = jmx.call("Profiler", "dump"); // the only one that takes a while
      assertThat(first).isNotNull();
      String unused = jvm.say("640").awaitLine("done 640");
      assertThat(evidence.dumps("interval")).isEmpty();
      set(jmx, "IntervalDumpsKind", "jemalloc");
      set(jmx, "IntervalDumpsEnabled", true);
      unused = jvm.say("641").awaitLine("done 641");
      List<StoredDump> dumps = evidence.awaitDumps(jvm, "interval", 3);
      assertThat(dumps).allMatch(dump -> dump.detail().equals("by jemalloc"));
      set(jmx, "IntervalDumpsKind", "agent");
      assertThatThrownBy(() -> set(jmx, "IntervalDumpsKind", "nobody"))
          .hasMessageContaining("interval dumps by 'nobody': expected agent or jemalloc");
      unused = jvm.say("642").awaitLine("done 642");
      Waiting.on("the agent's")
          .until(
              () ->
                  evidence.dumps("interval").stream()
                      .anyMatch(dump -> dump.detail().equals("64.0 MiB allocated")));
    }
  }

  private static void set(Jmx jmx, String attribute, Object value) throws Exception {
    jmx.server.setAttribute(Jmx.name("Profiler"), new Attribute(attribute, value));
  }
}
