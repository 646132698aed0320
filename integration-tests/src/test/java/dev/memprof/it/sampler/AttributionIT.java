package dev.memprof.it.sampler;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.ProfileAssert;
import dev.memprof.it.harness.Sources;
import dev.memprof.it.programs.Doors;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose memory is it? The right method's, and the right line's. */
class AttributionIT {
  private static final List<String> DOORS = List.of("direct", "unsafe", "zlib", "netty", "rocks");

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void namesMethodAndLineOfWhatJavaThreadsAllocate(Jdk jdk) throws Exception {
    try (Jvm jvm = Jvm.profiled(jdk, "lg_prof_sample=16").add(Doors.class.getName()).start()) {
      Profile profile = Profiles.read(jvm.dumpAtEnd());

      double right = 0;
      double ofJavaThreads = 0;
      for (Site site : profile.sites()) {
        if (isVmThread(site)) {
          continue;
        }
        ofJavaThreads += site.sampledBytes();
        right += isNamed(site) ? site.sampledBytes() : 0;
      }
      System.out.printf(
          "%s: %.2f %% of live sampled bytes of Java threads end in named Java frames%n",
          jdk, 100 * right / ofJavaThreads);
      assertThat(right / ofJavaThreads).isGreaterThanOrEqualTo(0.99);

      for (String door : DOORS) {
        Frame expected = Sources.frame(Doors.class, door);
        ProfileAssert allocated = assertThatProfile(profile).with(expected.name());
        allocated.bytes().isGreaterThan(1_000_000);
        // RocksDB's read options are on the line before.
        double share = door.equals("rocks") ? 0.9 : 0.99;
        double atLeast = share * allocated.estimatedBytes();
        allocated.with(expected).bytes().isGreaterThanOrEqualTo(atLeast);
      }
    }
  }

  /** Threads of the VM, and RocksDB's own, run no Java code. */
  private static boolean isVmThread(Site site) {
    Frame outermost = site.stack().get(site.stack().size() - 1);
    return outermost.kind() == Frame.Kind.MARKER
        && outermost.name().matches("\\[(gc|compiler|vm|native) thread]");
  }

  private static boolean isNamed(Site site) {
    return site.stack().stream()
        .anyMatch(frame -> frame.isJava() && (frame.line() > 0 || frame.file().isEmpty()));
  }
}
