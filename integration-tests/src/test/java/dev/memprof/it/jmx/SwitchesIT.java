package dev.memprof.it.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Idle;
import java.util.List;
import javax.management.Attribute;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A switch changes what it is named for, and a figure is the one it is named for. */
class SwitchesIT {
  private static Jvm idle(Jdk jdk, String options) throws Exception {
    return Jvm.light(jdk, options).add(Idle.class.getName()).startReady();
  }

  /** Who switches sampling on while a timed profile runs wants it to stay on. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void keepsSamplingThatWasSwitchedOnMeanwhile(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "active=false");
        Jmx jmx = Jmx.attach(jvm)) {
      for (boolean meanwhile : new boolean[] {false, true}) {
        Object id = jmx.call("Profiler", "startProfile", 86_400);
        assertThat(jmx.get("Profiler", "Active")).isEqualTo(true);
        if (meanwhile) {
          Object started = jmx.call("Profiler", "start");
          assertThat(started).isNull();
        }
        Object cancelled = jmx.call("Profiler", "cancelProfile", id);
        assertThat(cancelled).isNull();
        Waiting.on("the end of the profile")
            .until(() -> sessionId(jmx) == 0 && jmx.get("Profiler", "Active").equals(meanwhile));
      }
    }
  }

  private static long sessionId(Jmx jmx) throws Exception {
    return (Long) ((CompositeData) jmx.get("Profiler", "Status")).get("sessionId");
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void countsNamedAndLostFramesApart(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "lg_prof_sample=12");
        Jmx jmx = Jmx.attach(jvm)) {
      CompositeData status = (CompositeData) jmx.get("Profiler", "Status");
      assertThat((Long) status.get("lost")).as("of 524,288 frames there is room for").isZero();
      assertThat((Long) status.get("namedFrames")).isBetween(20L, 50_000L);
      assertThat((Long) status.get("tableBytes")).isGreaterThan(100_000);
      assertThat((Long) status.get("tableFullPercent")).isLessThan(10);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void writesTheDecayThatIsMeant(Jdk jdk) throws Exception {
    try (Jvm jvm = idle(jdk, "");
        Jmx jmx = Jmx.attach(jvm)) {
      jmx.server.setAttribute(Jmx.name("Allocator"), new Attribute("DirtyDecayMillis", 7_001L));
      jmx.server.setAttribute(Jmx.name("Allocator"), new Attribute("MuzzyDecayMillis", 11_003L));
      for (String scope : List.of("arenas", "arena.0")) {
        assertThat(jmx.call("Allocator", "readControl", scope + ".dirty_decay_ms"))
            .isEqualTo("7001");
        assertThat(jmx.call("Allocator", "readControl", scope + ".muzzy_decay_ms"))
            .isEqualTo("11003");
      }
    }
  }
}
