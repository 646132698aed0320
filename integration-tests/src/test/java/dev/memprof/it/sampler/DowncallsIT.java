package dev.memprof.it.sampler;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.memprof.it.harness.Evidence;
import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.ProfileAssert;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What foreign functions allocate, called as usual and as critical ones. */
class DowncallsIT {
  private static final int BLOCKS = 41;

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void areNamedOneAndAll(Jdk jdk) throws Exception {
    assumeThat(jdk.feature()).as("java.lang.foreign").isGreaterThanOrEqualTo(22);
    Path library = directory.resolve("libcalled.so");
    Gcc.compile(library, "deleted_library.c");
    Evidence evidence = new Evidence(directory.resolve("store"));
    try (Jvm jvm =
        Jvm.profiled(jdk, "lg_prof_sample=12,exit-dump=true,dir=" + evidence.store())
            .add("--enable-native-access=ALL-UNNAMED")
            .add(Path.of("src/test/resources/programs/Downcalls.java").toAbsolutePath(), library)
            .startReady()) {
      assertThat(jvm.closeInput().exitCode()).as(jvm.text()).isZero();
      // At 4 KiB nearly every block of 69 KiB is sampled: one in 26 million is not.
      ProfileAssert allocated =
          assertThatProfile(evidence.awaitDumps(jvm, "exit", 1).get(0).file())
              .with("exported_by_deleted");
      allocated.with("Downcalls.plain").sampledObjects().isEqualTo(BLOCKS);
      allocated.with("Downcalls.critical").sampledObjects().isEqualTo(BLOCKS);
    }
  }
}
