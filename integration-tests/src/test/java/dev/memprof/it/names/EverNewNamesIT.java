package dev.memprof.it.names;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.ProfileAssert;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.EverNewNames;
import java.nio.file.Path;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Classes that come and go for ever, each under a name of its own. */
class EverNewNamesIT {
  /** Three quarters of the tables, from where on frames are forgotten. */
  private static final int FORGETTING = 3 * (1 << 19) / 4;

  @TempDir Path directory;

  private static long figure(Jmx jmx, String name) throws Exception {
    return (Long) ((CompositeData) jmx.get("Profiler", "Status")).get(name);
  }

  /** More frames than the tables have room for. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void areForgottenWhereNoStackHasThem(Jdk jdk) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "lg_prof_sample=13,growth=off")
                .add("-Xint", EverNewNames.class.getName(), directory)
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      long seen = 0;
      for (int i = 1; seen < 600_000; i++, seen += EverNewNames.FRAMES) {
        jvm.say("").awaitLine("loaded " + 20 * i);
        Waiting.on("room").until(() -> figure(jmx, "namedFrames") < FORGETTING);
      }
      assertThat(figure(jmx, "lost")).isZero();
      ProfileAssert live = assertThatProfile(Path.of((String) jmx.call("Profiler", "dump")));
      live.with("N1000000.run").bytes().as("of the first").isGreaterThan(50 * 200e3);
      // One of its four blocks of 64 KiB may be missed: a chance of 1 in 700.
      live.with("N1000000.c49_0", "N1000000.c49_99").bytes().isGreaterThan(100e3);
      live.with("[overflow]").objects().isZero();
    }
  }
}
