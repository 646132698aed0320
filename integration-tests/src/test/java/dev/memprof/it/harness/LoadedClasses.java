package dev.memprof.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The classes that a JVM has loaded.
 *
 * @param log which the JVM writes
 */
public record LoadedClasses(Path log) {
  /** Behind the JDK's memory pools; three quarters of them for lambdas, which nobody has used. */
  private static final int MAX_OF_A_LOOK = 120;

  /** Starts of names. */
  private static final List<String> CONTROL_PART =
      List.of(
          "javax.management.MBeanServer",
          "dev.memprof.agent.Core ",
          "dev.memprof.agent.control.",
          "dev.memprof.agent.ledger.",
          "dev.memprof.ledger.",
          "dev.memprof.profile.",
          "dev.memprof.store.");

  /** Has the JVM write it. */
  public String option() {
    return "-Xlog:class+load=info:file=" + log + "::filecount=0";
  }

  public int count() throws IOException {
    return Files.readAllLines(log).size();
  }

  /** That looks at an agent at rest have had it load little, and none of the control part. */
  public void assertAtRestSince(int count) throws IOException {
    List<String> all = Files.readAllLines(log);
    List<String> loaded = all.subList(count, all.size());
    assertThat(loaded).hasSizeLessThanOrEqualTo(MAX_OF_A_LOOK);
    assertThat(loaded).noneMatch(line -> CONTROL_PART.stream().anyMatch(line::contains));
  }
}
