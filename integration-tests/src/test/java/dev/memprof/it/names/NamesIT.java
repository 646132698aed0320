package dev.memprof.it.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Sources;
import dev.memprof.it.programs.Deep;
import dev.memprof.it.programs.Throwaway;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Classes that are unloaded before anyone asks for their names. */
class NamesIT {
  private static Profile profile(Jdk jdk, String options) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "lg_prof_sample=12" + options).add(Throwaway.class.getName()).start()) {
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

  /** Of zlib, allocated in the classes that are gone. */
  private static double bytesWith(Profile profile, Frame... frames) {
    return profile.sites().stream()
        .filter(site -> site.stack().containsAll(List.of(frames)))
        .filter(site -> names(site).contains("java.util.zip.Inflater.init"))
        .filter(site -> names(site).contains(Throwaway.class.getName() + ".allocate"))
        .mapToDouble(Site::bytes)
        .sum();
  }

  private static List<String> names(Site site) {
    return site.stack().stream().map(Frame::name).toList();
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void keepsTheNamesOfUnloadedClasses(Jdk jdk) throws Exception {
    Profile profile = profile(jdk, "");
    double all = bytesWith(profile);
    assertThat(all).as("7 KiB each, of at least 202").isGreaterThan(1e6);
    assertThat(bytesWith(profile, throwaway())).isEqualTo(all);
  }

  /** jemalloc keeps 128 frames of a stack: the last one says that there were more. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void saysTruncatedWhereAStackIsCut(Jdk jdk) throws Exception {
    assertThat(outermost(jdk, 301)).isEqualTo(Frame.marker("[truncated]"));
    assertThat(outermost(jdk, 77).name()).isEqualTo(Deep.class.getName() + ".main");
  }

  private static Frame outermost(Jdk jdk, int calls) throws Exception {
    try (Jvm jvm = Jvm.light(jdk, "lg_prof_sample=14").add(Deep.class.getName(), calls).start()) {
      String dump = jvm.awaitLine("dump ").substring("dump ".length());
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      Set<Frame> found =
          Profiles.read(Path.of(dump)).sites().stream()
              .map(Site::stack)
              .filter(stack -> stack.stream().anyMatch(NamesIT::isBelow))
              .map(stack -> stack.get(stack.size() - 1))
              .collect(Collectors.toSet());
      assertThat(found).hasSize(1);
      return found.iterator().next();
    }
  }

  private static boolean isBelow(Frame frame) {
    return frame.name().equals(Deep.class.getName() + ".below");
  }

  /** Late by up to 20 ms: a name may be lost, and then says so; none is made up. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void saysUnloadedWhereJvmtiCameTooLate(Jdk jdk) throws Exception {
    Profile profile = profile(jdk, ",names=jvmti");
    double named = bytesWith(profile, throwaway());
    double lost = bytesWith(profile, Frame.marker("[unloaded]"));
    assertThat(named + lost).isCloseTo(bytesWith(profile), Offset.offset(0.5));
  }
}
