package dev.memprof.it.start;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.AtOnce;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A JVM that ends while memprof is still starting. */
class ExitIT {
  private static final int RUNS = 7;
  private static final long BLOCK_BYTES = 30_000_001;

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void takesTheExitDumpOfAJvmThatEndsAtOnce(Jdk jdk) throws Exception {
    Jvm jvm =
        Jvm.run(
            Jvm.profiled(jdk, "exit-dump=true,dir=" + directory).add(AtOnce.class.getName(), "7"));
    assertThat(jvm.exitCode()).as(jvm.text()).isEqualTo(7);
    assertThat(jvm.output()).containsExactly("holds " + BLOCK_BYTES);
    List<Path> dumps = exitDumps();
    assertThat(dumps).hasSize(1);
    assertThatProfile(dumps.get(0)).largest().bytes().isGreaterThanOrEqualTo(BLOCK_BYTES);
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void saysNothingWhereTheEndOvertakesTheStart(Jdk jdk) throws Exception {
    for (int run = 0; run < RUNS; run++) {
      Jvm jvm = Jvm.run(Jvm.profiled(jdk, "dir=" + directory).add(AtOnce.class.getName(), "3"));
      assertThat(jvm.exitCode()).as(jvm.text()).isEqualTo(3);
      assertThat(jvm.output()).containsExactly("holds " + BLOCK_BYTES);
    }
  }

  private List<Path> exitDumps() throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches(".*-exit-.*\\.pb\\.gz"))
          .toList();
    }
  }
}
