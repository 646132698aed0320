package dev.memprof.it.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Sources;
import dev.memprof.it.programs.Doors;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.nio.file.Path;
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
      String dump = jvm.awaitLine("dump ").substring("dump ".length());
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      Profile profile = Profiles.read(Path.of(dump));

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
        Frame expected =
            Frame.java(
                Doors.class.getName() + "." + door, "Doors.java", Sources.line("Doors", door));
        double bytes = bytes(profile, expected.name());
        double atLine =
            profile.sites().stream()
                .filter(site -> site.stack().contains(expected))
                .mapToDouble(Site::bytes)
                .sum();
        System.out.printf("  %s: %,.0f bytes, %,.0f at the line%n", door, bytes, atLine);
        assertThat(bytes).as(door).isGreaterThan(1_000_000);
        // RocksDB's read options are on the line before.
        assertThat(atLine / bytes)
            .as(door)
            .isGreaterThanOrEqualTo(door.equals("rocks") ? 0.9 : 0.99);
      }
    }
  }

  private static double bytes(Profile profile, String method) {
    return profile.sites().stream()
        .filter(site -> site.stack().stream().anyMatch(frame -> frame.name().equals(method)))
        .mapToDouble(Site::bytes)
        .sum();
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
