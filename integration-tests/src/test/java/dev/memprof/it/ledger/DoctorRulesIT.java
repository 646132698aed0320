package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Owning;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each rule of {@code doctor} is provoked: it speaks, says whose fault it is, and no other does.
 */
class DoctorRulesIT {
  private static final String SCRIPT = System.getProperty("memprof.script");
  private static final String COLLECTING = "-XX:+UseSerialGC";

  @TempDir private Path directory;

  static Stream<Arguments> rules() throws IOException {
    return Jdk.all().stream()
        .flatMap(
            jdk ->
                Stream.of(
                    rule(jdk, "garbage " + (300 << 20), "heap-unused", "not in use", "-Xms400m"),
                    rule(jdk, "loaders 5003", "metaspace-large", "5,003 class loaders of class"),
                    rule(jdk, "threads 401", "stacks-large", "thread deep-#"),
                    rule(jdk, "free " + (97 << 20), "free-pages-kept", "no leak"),
                    rule(jdk, "holes 170003", "fragmented", "blocks of 1,024 bytes"),
                    rule(jdk, "memory " + (71 << 20), "shared-memory-large", "/dev/shm/owning-"),
                    rule(jdk, "written 31", "nio-buffers", "Owning.lambda$written"),
                    rule(jdk, "inflaters 307", "zlib-open", "Owning.inflaters(Owning.java:"),
                    rule(jdk, "interned 1500007", "string-table", "Owning.interned(Owning.java:"),
                    rule(
                        jdk,
                        "direct " + (67 << 20),
                        "awaits-collection",
                        "no garbage collection")));
  }

  private static Arguments rule(
      Jdk jdk, String command, String name, String says, String... options) {
    return Arguments.of(jdk, command, name, says, List.of(options));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void speaksAlone(Jdk jdk, String command, String name, String says, List<String> options)
      throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "growth=off,limits=off,malloc_conf=dirty_decay_ms:" + decay(name))
            .add("-Xmx400m", COLLECTING)
            .add(options.toArray())
            .add(Owning.class.getName(), directory)
            .startReady()) {
      String unused = jvm.say(command).awaitLine("done " + command.split(" ")[0]);

      Jvm doctor = Jvm.run(new Jvm.Builder(SCRIPT, "doctor", jvm.pid(), "--json"));
      List<JsonObject> findings = new ArrayList<>();
      for (JsonElement finding :
          JsonParser.parseString(doctor.text()).getAsJsonObject().getAsJsonArray("findings")) {
        findings.add(finding.getAsJsonObject());
      }

      assertThat(findings)
          .as(command)
          .extracting(finding -> finding.get("name").getAsString())
          .containsExactly(name);
      assertThat(findings.get(0).get("what").getAsString()).contains(says);
    }
  }

  /** Free pages stay where they are the subject, and are in nobody's way elsewhere. */
  private static int decay(String name) {
    return name.equals("free-pages-kept") ? -1 : 0;
  }
}
