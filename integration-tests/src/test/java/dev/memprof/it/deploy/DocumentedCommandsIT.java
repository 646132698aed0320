package dev.memprof.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.MarkedCommands;
import dev.memprof.it.harness.ReaderShell;
import dev.memprof.it.harness.Surroundings;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation tells to type, typed: by a user without a name, in an empty directory. */
class DocumentedCommandsIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";

  /**
   * A reader types the next command when the application serves; a look at it amid its start is
   * YoungJvmIT's.
   */
  private static final Map<String, String> SERVING =
      Map.of(
          "your-app.jar &",
          "your-app.jar >app.out &\nuntil grep -s serving app.out; do sleep 0.1; done");

  private ReaderShell reader;

  @BeforeEach
  void download() throws Exception {
    String obstacle = Surroundings.obstacle();
    assumeTrue(obstacle == null, obstacle);
    reader = ReaderShell.open();
  }

  @AfterEach
  void remove() throws Exception {
    if (reader != null) {
      reader.close();
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void readmeLeadsToAFlameGraph(Jdk jdk) throws Exception {
    String script =
        MarkedCommands.script("README.md", SERVING, "first flame graph", "first minute");
    String text =
        reader.run(
            jdk,
            script,
            "grep -c YourApp.serve flame.html && test -s growth.html && echo all-done");
    assertThat(text)
        .endsWith("all-done")
        .contains("dev.memprof.it.programs.YourApp.serve")
        .contains("(RSS)");
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void tutorialFindsTheLeakAndItsEnd(Jdk jdk) throws Exception {
    String script = MarkedCommands.script("docs/tutorial.md", "tutorial");
    String text =
        reader.run(jdk, script, "grep -c Leak.compress live.html growth.html && echo all-done");
    assertThat(text).endsWith("all-done").contains("Leak.compress");
    assertThat(text.substring(text.lastIndexOf("Leak.compress") - 400)).contains("-");
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void recipesStartTheApplication(Jdk jdk) throws Exception {
    for (String recipe : new String[] {"plain java", "JAVA_TOOL_OPTIONS"}) {
      String script =
          "tar -xzf memprof-*.tar.gz\n"
              + MarkedCommands.script("examples/deploy/README.md", SERVING, recipe);
      assertThat(reader.run(jdk, script, "memprof-*/bin/memprof top $! && echo all-done"))
          .as(recipe)
          .endsWith("all-done")
          .contains("dev.memprof.it.programs.YourApp.serve");
    }
  }
}
