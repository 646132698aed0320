package dev.memprof.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.programs.Throwaway;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Classes that are unloaded before anyone asks for their names. */
class NamesIT {
  private static Profile profile(Jdk jdk, String options) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "lg_prof_sample=14" + options).add(Throwaway.class.getName()).start()) {
      String dump = jvm.awaitLine("dump ").substring("dump ".length());
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      return Profiles.read(Path.of(dump));
    }
  }

  private static Frame throwaway() throws Exception {
    return Frame.java(
        Throwaway.Allocator.class.getName() + ".accept",
        "Throwaway.java",
        Sources.line("Throwaway", "throwaway"));
  }

  private static double deflaterBytes(Profile profile) {
    return profile.sites().stream()
        .filter(
            site ->
                site.stack().stream()
                    .anyMatch(frame -> frame.name().equals("java.util.zip.Deflater.init")))
        .mapToDouble(Site::bytes)
        .sum();
  }

  private static double bytesWith(Profile profile, Frame frame) {
    return profile.sites().stream()
        .filter(site -> site.stack().contains(frame))
        .mapToDouble(Site::bytes)
        .sum();
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.Jdk#all")
  void keepsTheNamesOfUnloadedClasses(Jdk jdk) throws Exception {
    Profile profile = profile(jdk, "");
    double all = deflaterBytes(profile);
    assertThat(all).isGreaterThan(40e6);
    assertThat(bytesWith(profile, throwaway()) / all).isGreaterThanOrEqualTo(0.99);
  }

  /** Late by up to 20 ms: a name may be lost, and then says so; none is made up. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.Jdk#all")
  void saysUnloadedWhereJvmtiCameTooLate(Jdk jdk) throws Exception {
    Profile profile = profile(jdk, ",names=jvmti");
    double named = bytesWith(profile, throwaway());
    double lost = bytesWith(profile, Frame.marker("[unloaded]"));
    assertThat((named + lost) / deflaterBytes(profile)).isGreaterThanOrEqualTo(0.99);
  }
}
