package dev.memprof.it.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The field's demonstration: two caches of a MiB each, cleared while eight threads churn. */
@Isolated
class TwoCachesIT {
  private static final Path EXAMPLES = Path.of(System.getProperty("memprof.examples"));

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void printsExactSizes(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.run(
            new Jvm.Builder(
                jdk.tool("java"),
                "-javaagent:" + Jvm.AGENT + "=release=dev.memprof.examples.OffHeapCache#clear",
                "-cp",
                EXAMPLES,
                "dev.memprof.examples.TwoCaches"))) {
      List<String> printed =
          jvm.output().stream().filter(line -> line.contains("freed by the thread")).toList();
      assertThat(printed).as(jvm.text()).hasSize(2);
      assertThat(printed.get(0)).contains("PageCache@", ": 1,048,576 bytes freed by the thread");
      assertThat(printed.get(1))
          .contains("ThumbnailCache@", ": 1,048,576 bytes freed by the thread");
    }
  }
}
