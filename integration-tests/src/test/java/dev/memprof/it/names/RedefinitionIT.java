package dev.memprof.it.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.AgentJar;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Sources;
import dev.memprof.it.programs.Redefined;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Classes that are redefined while every allocation in them is sampled. */
class RedefinitionIT {
  private static final String BYTE_BUDDY = System.getProperty("memprof.byteBuddy");

  @TempDir private Path directory;

  /** What zlib holds: the JVM itself allocates where a line runs for the first time. */
  private static long objects(Profile profile, int line) {
    Frame frame =
        Frame.java(Redefined.Allocator.class.getName() + ".allocate", "Redefined.java", line);
    return Math.round(
        profile.sites().stream()
            .filter(site -> site.stack().contains(frame))
            .filter(site -> site.stack().stream().anyMatch(f -> f.name().equals("deflateInit2_")))
            .mapToDouble(Site::objects)
            .sum());
  }

  private void tellsVersionsApart(Jdk jdk, String options) throws Exception {
    Jvm.Builder builder =
        new Jvm.Builder(
            jdk.tool("java"),
            "-javaagent:" + Jvm.AGENT + "=lg_prof_sample=0,growth=off" + options,
            "-javaagent:" + AgentJar.write(directory, Redefined.class, "Can-Redefine-Classes"),
            "-cp",
            Jvm.CLASS_PATH + ":" + BYTE_BUDDY,
            Redefined.class.getName());
    try (Jvm jvm = builder.start()) {
      String dump = jvm.awaitLine("dump ").substring("dump ".length());
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      Profile profile = Profiles.read(Path.of(dump));
      int line = Sources.line("Redefined", "redefined");
      long first = objects(profile, line);
      assertThat(first).as("the same in both").isPositive();
      assertThat(objects(profile, line + Redefined.LINES)).isEqualTo(first);
      assertThat(objects(profile, line + 2 * Redefined.LINES)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void tellsVersionsApartInTheHook(Jdk jdk) throws Exception {
    tellsVersionsApart(jdk, "");
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void tellsVersionsApartByJvmti(Jdk jdk) throws Exception {
    tellsVersionsApart(jdk, ",names=jvmti");
  }
}
