package dev.memprof.it.names;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;

import dev.memprof.it.harness.AgentJar;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.ProfileAssert;
import dev.memprof.it.harness.Sources;
import dev.memprof.it.programs.Redefined;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Classes that are redefined while every allocation in them is sampled. */
class RedefinitionIT {
  private static final String BYTE_BUDDY = System.getProperty("memprof.byteBuddy");

  @TempDir private Path directory;

  /** What zlib holds: the JVM itself allocates where a line runs for the first time. */
  private static ProfileAssert allocated(Profile profile, int line) {
    return assertThatProfile(profile)
        .with("deflateInit2_")
        .with(
            Frame.java(Redefined.Allocator.class.getName() + ".allocate", "Redefined.java", line));
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
      Profile profile = Profiles.read(jvm.dumpAtEnd());
      int line = Sources.line("Redefined", "redefined");
      ProfileAssert first = allocated(profile, line);
      first.as("the same in both").objects().isPositive();
      allocated(profile, line + Redefined.LINES).objects().isEqualTo(first.estimatedObjects());
      allocated(profile, line + 2 * Redefined.LINES).objects().isZero();
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
