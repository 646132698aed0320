package dev.memprof.it.names;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.ProfileAssert;
import dev.memprof.it.harness.Sources;
import dev.memprof.it.programs.Deep;
import dev.memprof.it.programs.Throwaway;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Classes that are unloaded before anyone asks for their names. */
class NamesIT {
  private static Profile profile(Jdk jdk, String options) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "lg_prof_sample=12" + options).add(Throwaway.class.getName()).start()) {
      return Profiles.read(jvm.dumpAtEnd());
    }
  }

  private static Frame throwaway() throws Exception {
    return Frame.java(
        Throwaway.Allocator.class.getName() + ".accept",
        "Throwaway.java",
        Sources.line("Throwaway", "throwaway"));
  }

  /** Of zlib, allocated in the classes that are gone. */
  private static ProfileAssert allocated(Profile profile) {
    return assertThatProfile(profile)
        .with("java.util.zip.Inflater.init", Throwaway.class.getName() + ".allocate");
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void keepsTheNamesOfUnloadedClasses(Jdk jdk) throws Exception {
    ProfileAssert all = allocated(profile(jdk, ""));
    all.as("7 KiB each, of at least 202").bytes().isGreaterThan(1e6);
    all.with(throwaway()).bytes().isEqualTo(all.estimatedBytes());
  }

  /** jemalloc keeps 128 frames of a stack: the last one says that there were more. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void saysTruncatedWhereAStackIsCut(Jdk jdk) throws Exception {
    below(jdk, 301).outermost().containsExactly(Frame.marker("[truncated]"));
    String main = Deep.class.getName() + ".main";
    below(jdk, 77).outermost().extracting(Frame::name).containsExactly(main);
  }

  private static ProfileAssert below(Jdk jdk, int calls) throws Exception {
    try (Jvm jvm = Jvm.light(jdk, "lg_prof_sample=14").add(Deep.class.getName(), calls).start()) {
      return assertThatProfile(jvm.dumpAtEnd()).with(Deep.class.getName() + ".below");
    }
  }

  /** Late by up to 20 ms: a name may be lost, and then says so; none is made up. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void saysUnloadedWhereJvmtiCameTooLate(Jdk jdk) throws Exception {
    ProfileAssert all = allocated(profile(jdk, ",names=jvmti"));
    double named = all.with(throwaway()).estimatedBytes();
    double lost = all.with("[unloaded]").estimatedBytes();
    all.bytes().isCloseTo(named + lost, within(0.5));
  }
}
