package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.HugeMethods;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * C2 takes up to 71 MiB for a method of 500 lines, for the 20 to 30 seconds that it works on it.
 */
class CompilerArenasIT {
  private static final String SCRIPT = System.getProperty("memprof.script");
  private static final Duration MAX_WAIT = Duration.ofMinutes(5);

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void areTheCompilers(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "growth=off,limits=off,malloc_conf=dirty_decay_ms:0")
            .add("-XX:+UseSerialGC", "-Xmx64m", "-XX:-TieredCompilation")
            .add("-XX:-DontCompileHugeMethods", HugeMethods.class.getName(), directory)
            .startReady()) {
      JsonArray findings =
          Waiting.on("a compilation that is under way")
              .atMost(MAX_WAIT)
              .until(() -> findings(jvm), found -> !found.isEmpty());

      assertThat(findings).hasSize(1);
      JsonObject finding = findings.get(0).getAsJsonObject();
      assertThat(finding.get("name").getAsString()).isEqualTo("compiler-arenas");
      assertThat(finding.get("what").getAsString())
          .contains("are working memory of the JIT compilers");
      assertThat(finding.get("note").getAsBoolean()).isTrue();
    }
  }

  private static JsonArray findings(Jvm jvm) throws Exception {
    Jvm doctor = Jvm.run(new Jvm.Builder(SCRIPT, "doctor", jvm.pid(), "--json"));
    return JsonParser.parseString(doctor.text()).getAsJsonObject().getAsJsonArray("findings");
  }
}
