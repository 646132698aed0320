package dev.memprof.it.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Epochs;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Scoped;
import dev.memprof.it.programs.ScopedModules;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is allocated in a scope is counted there, to the block, while four threads churn. */
class ScopeIT {

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void countsTheBlocksOfEachScope(Jdk jdk) throws Exception {
    try (Jvm jvm = Jvm.profiled(jdk, "").add(Scoped.class.getName()).start()) {
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();

      assertBlocks(jvm, "nested", "outer", 2 * Scoped.BLOCKS);
      assertBlocks(jvm, "nested", "inner", 2 * Scoped.INNER_BLOCKS);
      assertThat(jvm.output()).contains("again is null: true");
      assertBlocks(jvm, "nested, freed", "outer", 0);
      assertBlocks(jvm, "nested, freed", "inner", 0);
      assertBlocks(jvm, "many", "many", Scoped.THREADS * Scoped.BLOCKS);
      assertBlocks(jvm, "many, freed", "many", 0);
      assertThat(use(jvm, "many", "many", "calls")).isEqualTo(Scoped.THREADS * Scoped.BLOCKS);

      assertBlocks(jvm, "strayed", "strayed", 0);
      assertBlocks(jvm, "strayed", "next", Scoped.BLOCKS);
      assertBlocks(jvm, "strayed", "first", 0);
      assertBlocks(jvm, "strayed", "second", Scoped.INNER_BLOCKS);

      assertThat(use(jvm, "fast", "fast", "calls")).isEqualTo(Scoped.FAST_CALLS);
      assertThat(use(jvm, "fast", "fast", "refused")).isPositive();
      assertSaidOnce(jvm, "scope fast is incomplete", "more than 1000 times a second");
      if (jdk.feature() >= 21) {
        assertThat(use(jvm, "virtual", "virtual", "refused")).isEqualTo(1);
        assertSaidOnce(jvm, "scope virtual is incomplete", "virtual threads");
      }
      assertThat(use(jvm, "too many", "\\[others]", "arena")).isEqualTo(-1);
      assertSaidOnce(jvm, "scope [others] is incomplete", "64 scopes already");
    }
  }

  /** The same for an application: by the API and an option, read over JMX and as metrics. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void tellsWhatModulesHold(Jdk jdk) throws Exception {
    String module = ScopedModules.class.getName() + "$Import#run";
    try (Jvm jvm =
            Jvm.profiled(jdk, "scope=imports:" + module)
                .add("-Xverify:all", ScopedModules.class.getName())
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      CompositeData[] scopes = (CompositeData[]) jmx.get("Caches", "Scopes");
      assertThat(scopes).hasSize(2);
      assertScope(scopes[0], "api", ScopedModules.API_BLOCKS, 1);
      int blocks = ScopedModules.IMPORTS * ScopedModules.IMPORT_BLOCKS;
      assertScope(scopes[1], "imports", blocks, ScopedModules.IMPORTS);
      assertThat((String) jmx.get("Metrics", "Text"))
          .contains("memprof_scope_live_bytes{scope=\"api\"} ")
          .contains("memprof_scope_calls_total{scope=\"imports\"} 6.0")
          .contains("memprof_scope_refused_calls_total{scope=\"imports\"} 0.0");

      Epochs.assertNotByEachScrape(jmx, () -> (String) jmx.get("Metrics", "Text"));
    }
  }

  /** Of the JVM there is less than a MiB: it loads classes and verifies them in these scopes. */
  private static void assertScope(CompositeData scope, String name, long blocks, long calls) {
    long bytes = blocks * ScopedModules.BLOCK_BYTES;
    assertThat(scope.get("name")).isEqualTo(name);
    assertThat((Long) scope.get("liveBytes")).isBetween(bytes, bytes + (1 << 20));
    assertThat(scope.get("calls")).isEqualTo(calls);
    assertThat(scope.get("refused")).isEqualTo(0L);
    assertThat((Integer) scope.get("arena")).isPositive();
  }

  /**
   * To the block: what remains is less than one. The JVM itself allocates small blocks on the
   * thread, when it resolves code that runs for the first time, and they are the scope's as well.
   */
  private static void assertBlocks(Jvm jvm, String when, String scope, long blocks)
      throws InterruptedException {
    long bytes = use(jvm, when, scope, "liveBytes");
    System.out.printf(
        "%s: %s holds %,d blocks, and %,d bytes of the JVM%n",
        when, scope, bytes / Scoped.BLOCK_BYTES, bytes % Scoped.BLOCK_BYTES);
    assertThat(bytes / Scoped.BLOCK_BYTES).as("%s: %s", when, scope).isEqualTo(blocks);
  }

  private static long use(Jvm jvm, String when, String scope, String figure)
      throws InterruptedException {
    String line = jvm.awaitLine(when + ": ");
    Matcher use =
        Pattern.compile("ScopeUse\\[name=" + scope + ", [^\\]]*?" + figure + "=(-?\\d+)")
            .matcher(line);
    assertThat(use.find()).as(line).isTrue();
    return Long.parseLong(use.group(1));
  }

  private static void assertSaidOnce(Jvm jvm, String what, String why) {
    List<String> said = jvm.output().stream().filter(line -> line.contains(what)).toList();
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).startsWith("memprof: ").contains(why);
  }
}
