package dev.memprof.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.control.Sampling;
import dev.memprof.agent.sampler.FakeSampler;
import dev.memprof.contract.ProfilerStatus;
import dev.memprof.profile.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No figure changes its name on the way to JSON: each has a value of its own. */
class StatusReadingTest {
  @TempDir private Path directory;

  private String json(Sampling.State sampling) throws IOException {
    return Json.line(StatusReading.of(sampling, new FakeSampler(directory), 41, 43));
  }

  @Test
  void whileOn() throws IOException {
    assertThat(json(new Sampling.State(true, 11, true)))
        .isEqualTo(
            "{\"active\":true,\"activeSinceMillis\":11,\"offSinceMillis\":0,\"wasOff\":true,"
                + "\"samples\":24,\"walksByOutcome\":{\"java\":11,\"native\":13},"
                + "\"lost\":1019,\"namedFrames\":1013,\"tableBytes\":1009,\"tableFullPercent\":37,"
                + "\"namesByJvmtiReason\":\"\",\"methodIds\":1021,\"methodIdNanos\":1031,"
                + "\"agesUnknownReason\":\""
                + ProfilerStatus.NO_AGES
                + "\",\"lostLiveSamples\":0,\"ownWalks\":19,\"jvmWalks\":5,"
                + "\"comparedWalks\":3,\"disagreedWalks\":2,\"walksByJvmReason\":\"a reason\","
                + "\"sessionId\":41,\"sessionRemainingMillis\":43}");
  }

  @Test
  void whileOff() throws IOException {
    assertThat(json(new Sampling.State(false, 11, false)))
        .startsWith(
            "{\"active\":false,\"activeSinceMillis\":0,\"offSinceMillis\":11,\"wasOff\":false,");
  }
}
