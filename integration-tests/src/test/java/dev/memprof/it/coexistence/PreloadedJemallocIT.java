package dev.memprof.it.coexistence;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Idle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A jemalloc that the user has preloaded himself: Debian 12's, which lacks what 5.3.1 has. */
class PreloadedJemallocIT {
  private static final Path DEBIANS = Path.of("/usr/lib/x86_64-linux-gnu/libjemalloc.so.2");

  /** Of 268,048 bytes in five blocks, for a window of 32 KiB. */
  private static final int DEFLATERS = 37;

  private static final double DEFLATER_BYTES = 268e3;

  private static final String REMEMBERED = "experimental.prof_recent.alloc_max";

  @TempDir private Path directory;

  private Jvm.Builder preloaded(Jdk jdk, String more) throws Exception {
    assumeTrue(Files.exists(DEBIANS), DEBIANS + " is not installed (libjemalloc2)");
    return Jvm.light(jdk, "dir=" + directory)
        .environment("LD_PRELOAD", DEBIANS.toString())
        .environment("MALLOC_CONF", "prof:true" + more)
        .add(Idle.class.getName());
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void isUsedInPlaceOfTheJars(Jdk jdk) throws Exception {
    try (Jvm jvm = preloaded(jdk, ",prof_active:false,lg_prof_sample:17").startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat((String) jmx.get("Profiler", "JemallocVersion")).startsWith("5.3.0-");
      for (int i = 1; i <= DEFLATERS; i++) {
        String unused = jvm.say("").awaitLine("done " + i);
      }
      // A deflater's blocks are of 64 KiB or less: a sample each 128 KiB of 9.5 MiB has 12 % error.
      assertThatProfile(Path.of((String) jmx.call("Profiler", "dump")))
          .with(Idle.class.getName() + ".allocate")
          .bytes()
          .isCloseTo(DEFLATERS * DEFLATER_BYTES, within(DEFLATERS * DEFLATER_BYTES * 0.48));
    }
  }

  /** It tells of no frees, so a dump has it remember recent samples, which costs frees a walk. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void remembersRecentSamplesDuringADumpOnly(Jdk jdk) throws Exception {
    try (Jvm jvm = preloaded(jdk, "").startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      Set<Object> seen = new HashSet<>();
      // It lasts 50 ms or more: on a busy machine a look may come too late.
      for (int i = 0; i < 100 && !seen.contains("1024"); i++) {
        CompletableFuture<Object> dump = CompletableFuture.supplyAsync(() -> dump(jmx));
        while (!dump.isDone()) {
          seen.add(jmx.call("Allocator", "readControl", REMEMBERED));
        }
        assertThat(dump.get()).isNotNull();
      }
      assertThat(seen).contains("1024");
      assertThat(jmx.call("Allocator", "readControl", REMEMBERED)).isEqualTo("0");
    }
    try (Jvm jvm = preloaded(jdk, ",prof_recent_alloc_max:47").startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat(jmx.call("Profiler", "dump")).isNotNull();
      assertThat(jmx.call("Allocator", "readControl", REMEMBERED))
          .as("the user's own")
          .isEqualTo("47");
    }
  }

  private static Object dump(Jmx jmx) {
    try {
      return jmx.call("Profiler", "dump");
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }
}
