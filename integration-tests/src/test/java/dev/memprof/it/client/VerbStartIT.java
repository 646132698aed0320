package dev.memprof.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Idle;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What makes the start of a verb slow, and none needs. */
class VerbStartIT {
  /** A child process, the JVM's management, code that is made at the start, a locale's symbols. */
  private static final List<String> SLOW =
      List.of(
          "java.lang.ProcessBuilder",
          "java.lang.management.ManagementFactory",
          "java.lang.runtime.ObjectMethods",
          "java.text.DecimalFormatSymbols");

  @Test
  void topLoadsNothingThatIsSlow() throws Exception {
    Jdk jdk = Jdk.any().get(0);
    try (Jvm jvm = Jvm.light(jdk, "").add(Idle.class.getName()).startReady()) {
      Jvm top =
          Jvm.run(
              new Jvm.Builder(System.getProperty("memprof.script"), "top", jvm.pid())
                  .environment("JAVA_HOME", jdk.home().toString())
                  .environment("XDG_CACHE_HOME", "/dev/null") // no archive is made
                  .environment("MEMPROF_JAVA_OPTS", "-Xlog:class+load"));
      assertThat(top.exitCode()).as(top.text()).isZero();
      assertThat(top.text()).contains("dev.memprof.profile.symbol.Symbolizer ");
      for (String name : SLOW) {
        assertThat(top.text()).doesNotContain(" " + name + " ");
      }
    }
  }
}
