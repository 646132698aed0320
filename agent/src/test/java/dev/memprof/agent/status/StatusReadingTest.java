package dev.memprof.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.control.Sampling;
import dev.memprof.agent.sampler.Footprint;
import dev.memprof.profile.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** No figure changes its name on the way to JSON: each has a value of its own. */
class StatusReadingTest {
  private static String json(Sampling.State sampling) {
    Map<String, Long> walks = Map.of("java", 1_009L, "gc thread", 13L);
    Footprint footprint = new Footprint(17, 19, 23, 29, 31, 37);
    return Json.line(StatusReading.of(sampling, walks, footprint, "why", 41, 43));
  }

  @Test
  void whileOn() {
    assertThat(json(new Sampling.State(true, 11, true)))
        .isEqualTo(
            "{\"active\":true,\"activeSinceMillis\":11,\"offSinceMillis\":0,\"wasOff\":true,"
                + "\"samples\":1022,\"walksByOutcome\":{\"gc thread\":13,\"java\":1009},"
                + "\"lost\":23,\"namedFrames\":19,\"tableBytes\":17,\"tableFullPercent\":37,"
                + "\"namesByJvmtiReason\":\"why\",\"methodIds\":29,\"methodIdNanos\":31,"
                + "\"sessionId\":41,\"sessionRemainingMillis\":43}");
  }

  @Test
  void whileOff() {
    assertThat(json(new Sampling.State(false, 11, false)))
        .startsWith(
            "{\"active\":false,\"activeSinceMillis\":0,\"offSinceMillis\":11,\"wasOff\":false,");
  }
}
