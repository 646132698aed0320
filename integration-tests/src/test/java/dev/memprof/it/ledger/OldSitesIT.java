package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.FastLeak;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run's curve has what the largest sites have held for a minute or longer. */
class OldSitesIT {
  private static final String SCRIPT = System.getProperty("memprof.script");
  private static final long BLOCK_BYTES = 4 << 20;

  /** What is to be a minute old takes a minute, and is read once a minute. */
  private static final Duration MAX_WAIT = Duration.ofMinutes(5);

  @TempDir private Path directory;
  private final List<Jvm> leaking = new ArrayList<>();

  @AfterEach
  void kill() {
    leaking.forEach(Jvm::close);
  }

  /**
   * A MiB a second, on each JDK at the same time; asked by pid, and of what was left after a kill.
   */
  @Test
  void areKnownByAge() throws Exception {
    List<Jdk> jdks = Jdk.all();
    for (Jdk jdk : jdks) {
      leaking.add(
          Jvm.light(jdk, "growth=off,limits=off,dir=" + directory(jdk))
              .add(FastLeak.class.getName(), 1, "touch")
              .startReady());
    }
    for (int i = 0; i < jdks.size(); i++) {
      Jvm jvm = leaking.get(i);
      // What the program has loaded before may be a minute old first.
      Waiting.on("the leak among what is a minute old")
          .atMost(MAX_WAIT)
          .until(() -> isOfLeak(sites(jvm.pid())));
      JsonObject live = sites(jvm.pid()).get(0).getAsJsonObject();
      long minuteBytes = live.get("minuteBytes").getAsLong();
      long blocks = Math.round((double) minuteBytes / BLOCK_BYTES);
      assertThat(blocks).isBetween(1L, 100L);
      assertThat(minuteBytes)
          .as("of blocks of which one in 2,981 is not sampled")
          .isCloseTo(blocks * BLOCK_BYTES, Percentage.withPercentage(0.1));
      assertThat(live.get("tenMinutesBytes").getAsLong()).isZero();
      assertThat(live.get("hourBytes").getAsLong()).isZero();
      assertThat(live.get("errorBytes").getAsLong()).isLessThan(BLOCK_BYTES);

      jvm.kill();
      int unused = jvm.exitCode();
      JsonObject left = sites(directory(jdks.get(i))).get(0).getAsJsonObject();
      assertThat(left.get("site")).isEqualTo(live.get("site"));
      assertThat(left.get("minuteBytes").getAsLong()).isGreaterThanOrEqualTo(minuteBytes);
    }
  }

  private Path directory(Jdk jdk) {
    return directory.resolve("jdk-" + jdk.feature());
  }

  private static boolean isOfLeak(JsonArray sites) {
    return !sites.isEmpty()
        && sites
            .get(0)
            .getAsJsonObject()
            .get("site")
            .getAsString()
            .startsWith(FastLeak.class.getName() + ".leak(FastLeak.java:");
  }

  private static JsonArray sites(Object source) throws Exception {
    Jvm client = Jvm.run(new Jvm.Builder(SCRIPT, "growth", source, "--json"));
    return JsonParser.parseString(client.text()).getAsJsonObject().getAsJsonArray("sites");
  }
}
