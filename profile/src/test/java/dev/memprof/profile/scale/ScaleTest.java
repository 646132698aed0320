package dev.memprof.profile.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Memory at a tenth of the scale that benchmarks/scale measures: 10,000 stacks of 100 frames in a
 * tenth of 512 MiB. Time is not tested: it is not the same twice.
 */
final class ScaleTest {
  private static final int STACKS = 10_000;
  private static final int HEAP_MIB = 51;

  @TempDir static Path directory;

  @BeforeAll
  static void makeFiles() throws IOException {
    LargeFiles.make(directory, STACKS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"large.heap", "large.pb.gz"})
  void drawsManyStacksInLittleMemory(String file) throws Exception {
    Path page = directory.resolve(file + ".html");
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MIB + "m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ReadAndDraw.class.getName(),
                directory.resolve(file).toString(),
                page.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(java.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(java.exitValue()).as(output).isZero();
    assertThat(output).contains(STACKS + " sites");
    assertThat(Files.size(page)).isBetween(500_000L, 3_000_000L);
  }
}
