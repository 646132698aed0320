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

  /** In libmemprof.so: asks JVMTI for a class's methods. */
  private static final String PREPARING = "prepare_methods";

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void haveRowsOfTheirOwn(Jdk jdk) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "lg_prof_sample=12").add(Loading.class.getName()).startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      ProfileAssert profile = assertThatProfile((byte[]) jmx.call("Profiler", "snapshot"));
      ProfileAssert preparing = profile.with(PREPARING).as("ids of methods, sampled");
      preparing.bytes().isPositive();
      profile.topRow(MEMPROF).isGreaterThan(preparing.estimatedBytes());
      profile.topMethods().noneMatch(name -> name.startsWith("dev.memprof.agent."));
      profile.topRow(Loading.class.getName() + ".hold").isEqualTo(Loading.BUFFER_BYTES);
      // Some hundred bytes for each loader.
      profile.topRow(CLASSES).isGreaterThan(701 * 128);
      // Every byte has a row.
      profile.topBytes().isCloseTo(profile.estimatedBytes(), within(1.0));
    }
  }
}
