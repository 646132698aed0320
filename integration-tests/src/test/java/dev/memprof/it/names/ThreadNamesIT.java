package dev.memprof.it.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.NamedThreads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** jemalloc's dump says whose thread it was, even when that has ended. */
class ThreadNamesIT {
  /** {@code t17: 1: 1310720 [0: 0] main}; the name is there only before the first stack. */
  private static final Pattern THREAD =
      Pattern.compile("  (t\\d+): (\\d+: \\d+) \\[0: 0](?: (.*))?");

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void namesThreadsAsTheyWereStarted(Jdk jdk) throws Exception {
    Gcc.compile(directory.resolve("libdump.so"), "raw_dump.c");
    try (Jvm jvm =
        Jvm.profiled(jdk, "lg_prof_sample=16")
            .add(NamedThreads.class.getName(), directory)
            .start()) {
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
    }
    Map<String, String> names = new HashMap<>();
    Set<String> haveABlock = new HashSet<>();
    for (String line : Files.readAllLines(directory.resolve("dump.heap"))) {
      Matcher thread = THREAD.matcher(line);
      if (thread.matches() && thread.group(3) != null) {
        names.put(thread.group(1), thread.group(3));
      } else if (thread.matches() && thread.group(2).equals("1: " + NamedThreads.BLOCK_BYTES)) {
        haveABlock.add(names.getOrDefault(thread.group(1), ""));
      }
    }
    assertThat(haveABlock)
        .containsExactlyInAnyOrder(
            "main",
            NamedThreads.PLAIN,
            "Gr??e??bel???",
            NamedThreads.LONG.substring(0, 63),
            NamedThreads.BEFORE,
            ""); // a thread without a name has none here
  }
}
