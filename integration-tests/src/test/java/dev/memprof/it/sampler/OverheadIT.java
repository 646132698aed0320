package dev.memprof.it.sampler;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.ProfileAssert;
import dev.memprof.it.programs.Loading;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What memprof and class loading take is not charged to the application, nor hidden. */
class OverheadIT {
  private static final String MEMPROF = "[memprof itself]";
  private static final String CLASSES = "[class loading] " + Loading.OwnLoader.class.getName();

  /** Holds the buffer in which names of methods wait for their file. */
  private static final String NAMES = "dev.memprof.agent.sampler.HookLibrary.openNames";

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void haveRowsOfTheirOwn(Jdk jdk) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "lg_prof_sample=12").add(Loading.class.getName()).startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      ProfileAssert profile = assertThatProfile((byte[]) jmx.call("Profiler", "snapshot"));
      ProfileAssert names = profile.with(NAMES).as("a buffer for names");
      names.bytes().isPositive();
      profile.topRow(MEMPROF).isGreaterThan(names.estimatedBytes());
      profile.topMethods().noneMatch(name -> name.startsWith("dev.memprof.agent."));
      profile.topRow(Loading.class.getName() + ".hold").isEqualTo(Loading.BUFFER_BYTES);
      // Some hundred bytes for each loader.
      profile.topRow(CLASSES).isGreaterThan(701 * 128);
      // Every byte has a row.
      profile.topBytes().isCloseTo(profile.estimatedBytes(), within(1.0));
    }
  }
}
