package dev.memprof.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.MarkedCommands;
import dev.memprof.it.harness.ReaderShell;
import dev.memprof.it.harness.Surroundings;
import java.util.Map;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the how-to pages tell to type, typed, with the reader's own names in place of theirs. */
class HowToCommandsIT {
  private static final String ANY_JDK = "dev.memprof.it.harness.Jdk#any";

  private static final String UNPACK =
      """
      tar -xzf memprof-*.tar.gz
      export PATH=$PATH:$(echo $PWD/memprof-*/bin)
      AGENT=$(echo $PWD/memprof-*/memprof.jar)
      """;

  /** The JVM replaces itself at its start; before that it is not one. */
  private static final String AWAIT = "until memprof status $PID >status 2>&1; do :; done\n";

  private static final String SERVE =
      "your-app.jar >app.out &\nPID=$!\nuntil grep -s serving app.out; do sleep 0.1; done\n";

  private static final String START = UNPACK + "java -javaagent:$AGENT -jar " + SERVE + AWAIT;

  /** What the pages name as an example. */
  private static final String CACHE =
      UNPACK
          + """
          mkdir -p com/acme && cat >com/acme/BlockCache.java <<'JAVA'
          package com.acme;

          import java.nio.ByteBuffer;

          public class BlockCache {
            private ByteBuffer block;

            void clear() {
              block = null;
            }

            public static void main(String[] arguments) throws InterruptedException {
              BlockCache cache = new BlockCache();
              while (true) {
                cache.block = ByteBuffer.allocateDirect(77_777);
                cache.clear();
                Thread.sleep(50);
              }
            }
          }
          JAVA
          javac com/acme/BlockCache.java
          """;

  private static final String CACHE_RUNS =
      " com.acme.BlockCache >app.out &\nPID=$!\n"
          + "until memprof caches $PID | grep BlockCache; do :; done\n";

  private ReaderShell reader;

  @BeforeEach
  void open() throws Exception {
    String obstacle = Surroundings.obstacle();
    assumeTrue(obstacle == null, obstacle);
    reader = ReaderShell.open();
  }

  @AfterEach
  void close() throws Exception {
    if (reader != null) {
      reader.close();
    }
  }

  /**
   * What it all has printed.
   *
   * @param check a command that succeeds where it has done what it should
   */
  private AbstractStringAssert<?> assertThatRan(Jdk jdk, String script, String check)
      throws Exception {
    return assertThat(reader.run(jdk, script, check + " && echo all-done")).endsWith("all-done");
  }

  private static String howTo(String page, Map<String, String> words, String... names)
      throws Exception {
    return MarkedCommands.script("docs/how-to/" + page + ".md", words, names);
  }

  @ParameterizedTest
  @MethodSource(ANY_JDK)
  void rssGrowsButTheProfileIsFlat(Jdk jdk) throws Exception {
    String script =
        START + howTo("rss-grows-but-the-profile-is-flat", Map.of(" PID", " $PID"), "flat");
    assertThatRan(jdk, script, "true").contains("Java heap");
  }

  @ParameterizedTest
  @MethodSource(ANY_JDK)
  void directMemoryOutOfMemory(Jdk jdk) throws Exception {
    String application =
        """
        cat >Direct.java <<'JAVA'
        import java.nio.ByteBuffer;
        import java.util.ArrayList;
        import java.util.List;

        public class Direct {
          public static void main(String[] arguments) throws InterruptedException {
            List<ByteBuffer> held = new ArrayList<>();
            try {
              while (true) {
                held.add(ByteBuffer.allocateDirect(65_521));
              }
            } catch (OutOfMemoryError e) {
              Thread.currentThread().join();
            }
          }
        }
        JAVA
        javac Direct.java
        java -XX:MaxDirectMemorySize=37m -javaagent:$AGENT Direct & PID=$!
        until memprof dumps $PID | grep oom; do :; done
        """;
    String script =
        UNPACK
            + application
            + howTo("direct-memory-out-of-memory", Map.of(" PID", " $PID"), "direct memory");
    assertThatRan(jdk, script, "grep -c Direct.main direct.html").contains("Direct.main");
  }

  @ParameterizedTest
  @MethodSource(ANY_JDK)
  void killedAndNothingLeft(Jdk jdk) throws Exception {
    Map<String, String> started =
        Map.of(
            "memprof.jar=", "$AGENT=",
            "/var/lib/memprof", "$PWD/store",
            "app.jar", SERVE + "memprof dump $PID\nkill -9 $PID\nwait $PID || true");
    String script =
        UNPACK
            + howTo("killed-and-nothing-left", started, "killed")
            + howTo(
                "killed-and-nothing-left",
                Map.of("/var/lib/memprof", "$PWD/store"),
                "after the kill");
    assertThatRan(jdk, script, "grep -c YourApp.serve incident.html").contains("manual");
  }

  @ParameterizedTest
  @MethodSource(ANY_JDK)
  void afterAnUpgrade(Jdk jdk) throws Exception {
    String script =
        START
            + "java -Xmx61m -javaagent:$AGENT -jar your-app.jar &\nNEW=$!\n"
            + AWAIT.replace("PID", "NEW")
            + howTo(
                "after-an-upgrade", Map.of(" OLD-PID", " $PID", " NEW-PID", " $NEW"), "upgrade");
    String last = "grep -c heap old-ledger.json new-ledger.json";
    assertThatRan(jdk, script, last).contains("Usage: memprof flame");
  }

  /** A minute of the page's is three seconds here. */
  @ParameterizedTest
  @MethodSource(ANY_JDK)
  void gateInCi(Jdk jdk) throws Exception {
    String script = START + howTo("in-ci", Map.of(" PID", " $PID", "60s", "3s"), "gate");
    assertThatRan(jdk, script, "test -s memory.html").contains("\"verdict\"");
  }

  @ParameterizedTest
  @MethodSource(ANY_JDK)
  void whatACacheHolds(Jdk jdk) throws Exception {
    Map<String, String> words =
        Map.of(
            "memprof.jar", "$AGENT",
            " ...", CACHE_RUNS,
            " PID", " $PID",
            "memprof measure", "echo y | memprof measure");
    String script = CACHE + howTo("what-a-cache-holds", words, "caches");
    assertThatRan(jdk, script, "true").contains("BlockCache");
  }

  @ParameterizedTest
  @MethodSource(ANY_JDK)
  void whatACacheWeighs(Jdk jdk) throws Exception {
    Map<String, String> words =
        Map.of("memprof.jar", "$AGENT", " -jar app.jar", CACHE_RUNS, " PID", " $PID");
    String script = CACHE + MarkedCommands.script("docs/weighing.md", words, "weigh");
    assertThatRan(jdk, script, "true").contains("blocks");
  }

  @ParameterizedTest
  @MethodSource(ANY_JDK)
  void howMuchOfItIsGarbage(Jdk jdk) throws Exception {
    String script =
        START
            + MarkedCommands.script("docs/doctor.md", Map.of(" PID", " $PID"), "doctor --garbage");
    assertThat(reader.run(jdk, script, "echo all-done"))
        .endsWith("all-done")
        .contains("the application stood still for");
  }

  @ParameterizedTest
  @MethodSource(ANY_JDK)
  void dumpsByJcmd(Jdk jdk) throws Exception {
    Map<String, String> words = Map.of("/path/to/memprof.jar", "$AGENT", " PID", " $PID");
    String script = START + MarkedCommands.script("docs/reference/jcmd.md", words, "jcmd");
    assertThatRan(jdk, script, "memprof dumps $PID").contains("return code: 0", "manual");
  }

  /** The jars are those of the archive. The server ends with its standard input. */
  @ParameterizedTest
  @MethodSource(ANY_JDK)
  void examplesEnd(Jdk jdk) throws Exception {
    Map<String, String> words =
        Map.of(
            "examples/target/memprof-examples.jar", "$(echo memprof-*/lib/memprof-examples.jar)",
            "agent/target/memprof.jar", "$AGENT");
    String script =
        UNPACK + MarkedCommands.script("docs/explanation/examples.md", words, "examples");
    assertThatRan(jdk, script, "true")
        .contains("FastGrowth$OffHeapTable.<init>", "TwoCaches$PageCache@", "ready");
  }
}
