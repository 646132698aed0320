package dev.memprof.it.dumps;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.it.harness.ControlGroup;
import dev.memprof.it.harness.Evidence;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Notifications;
import dev.memprof.it.harness.Sources;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.FastLeak;
import dev.memprof.it.programs.Holding;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.management.Attribute;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dumps on the way to a limit, which survive the kill. */
@Isolated
class LimitDumpsIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  private Evidence evidence;

  @BeforeEach
  void store(@TempDir Path store) {
    evidence = new Evidence(store);
  }

  private static boolean isOfDirectMemory(Notification one) {
    return Notifications.data(one).get("limit").equals("MaxDirectMemorySize");
  }

  /** Killed by us at a moment that nobody has announced. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void aDumpFromNearTheEndOfTheAddressSpaceSurvivesTheKill(Jdk jdk) throws Exception {
    long limit = 8L << 30;
    try (Jvm jvm =
        evidence
            .prepared(jdk, "ulimit -v " + (limit >> 10), ",growth=1g")
            .add(FastLeak.class.getName(), 1_024, "reserve")
            .startReady()) {
      // 97 to 99.5 %: another moment in each run, but the same in a repetition of it
      double end = 0.97 + (jvm.pid() % 6) * 0.005;
      Path statm = Path.of("/proc/" + jvm.pid() + "/statm");
      Waiting.on("the end")
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
            evidence
                .prepared(jdk, group.joinCommand(), ",growth=1g")
                .add(FastLeak.class.getName(), 1_024, "touch")
                .startReady()) {
      // On a busy machine 3 GiB of page faults have taken two minutes.
      assertThat(jvm.exitCode(600)).as(jvm.text()).isEqualTo(128 + 9);
      assertNearTheLimit(group.limitName(), jvm);
    }
  }

  /** At least one complete dump within 10 % of the limit, whose top site is the leaking line. */
  private void assertNearTheLimit(String limit, Jvm jvm) throws IOException {
    List<StoredDump> dumps = evidence.dumps("limit");
    assertThat(dumps).as(jvm.text()).isNotEmpty();
    assertThat(dumps).allMatch(dump -> dump.detail().contains(" % of " + limit + ", "));
    StoredDump last = dumps.get(dumps.size() - 1);
    assertThat(Double.parseDouble(last.detail().split(" ")[0]))
        .as(() -> dumps + "\n" + jvm.text())
        .isBetween(90.0, 100.0);
    assertThatProfile(last.file()).largest().with(Sources.frame(FastLeak.class, "leak")).hasSites();
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void tellsOverJmxHowNearTheLimitsAre(Jdk jdk) throws Exception {
    try (Jvm jvm =
            evidence
                .profiled(jdk, ",limits=off,growth=off,lg_prof_sample=16")
                .add("-XX:MaxDirectMemorySize=40m", Holding.class.getName())
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      Notifications notifications = Notifications.of(jmx, "Limits");
      MBeanServerConnection server = jmx.server;
      assertThat(jmx.get("Limits", "Thresholds")).isEqualTo("off");
      assertThatThrownBy(
              () -> server.setAttribute(Jmx.name("Limits"), new Attribute("Thresholds", "75,x")))
          .hasMessageContaining("limits=75,x: expected percents from 1 to 99, joined by +, or off");
      CompositeData direct = limit(jmx, "MaxDirectMemorySize");
      assertThat(direct.get("ceilingBytes")).isEqualTo(40L << 20);
      assertThat(limit(jmx, "java heap").get("ceilingBytes")).isInstanceOf(Long.class);
      assertThat((Double) limit(jmx, "physical memory").get("ratio")).isBetween(0.01, 1.0);

      // What a limit's first look sees is where it starts from: one has come when 1 % is told of.
      server.setAttribute(Jmx.name("Limits"), new Attribute("Thresholds", "1+70"));
      int held = 0;
      while (notifications.poll(LimitDumpsIT::isOfDirectMemory, Duration.ofSeconds(5)) == null) {
        holdDirect(jvm, ++held);
        assertThat(held).as("MiB, of 28").isLessThan(24);
      }
      while (held < 31) {
        holdDirect(jvm, ++held);
      }
      Notification near =
          notifications.next(
              one ->
                  isOfDirectMemory(one)
                      && Notifications.data(one).get("thresholdPercent").equals(70.0));
      assertThat(near.getType()).isEqualTo("memprof.limit");
      assertThat(Notifications.data(near).get("ceilingBytes")).isEqualTo(40L << 20);
      // 28 to 31 MiB of 40, and a little of the JVM's own
      assertThat((Double) Notifications.data(near).get("ratio")).isBetween(0.70, 0.80);
      assertThat(near.getMessage()).contains(" % of MaxDirectMemorySize");
      StoredDump dump = evidence.awaitDumps(jvm, "limit", 1).get(0);
      assertThat(dump.detail()).contains("of MaxDirectMemorySize, ").contains("of 40.0 MiB");
      Object text = jmx.get("Metrics", "Text");
      assertThat((String) text)
          .contains("memprof_limit_ceiling_bytes{limit=\"MaxDirectMemorySize\"} 4.194304E7")
          .contains("memprof_limit_use_bytes{limit=\"java heap\"}");
    }
  }

  private static void holdDirect(Jvm jvm, int blocks) throws Exception {
    jvm.say("direct");
    Waiting.on(blocks + " blocks")
        .until(() -> jvm.output().stream().filter("done direct"::equals).count() == blocks);
  }

  private static CompositeData limit(Jmx jmx, String name) throws Exception {
    for (CompositeData limit : (CompositeData[]) jmx.get("Limits", "Limits")) {
      if (limit.get("name").equals(name)) {
        return limit;
      }
    }
    throw new AssertionError("no limit " + name);
  }
}
