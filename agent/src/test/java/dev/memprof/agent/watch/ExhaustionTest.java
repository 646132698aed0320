package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.watch.Exhaustion.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExhaustionTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void oneDumpForACauseAndMinute() {
    Exhaustion exhaustion = new Exhaustion();
    assertThat(exhaustion.isDue(Cause.DIRECT_MEMORY, -SECOND)).isTrue();
    assertThat(exhaustion.isDue(Cause.DIRECT_MEMORY, 58 * SECOND)).isFalse();
    assertThat(exhaustion.isDue(Cause.THREADS, 58 * SECOND)).as("another cause").isTrue();
    assertThat(exhaustion.isDue(Cause.DIRECT_MEMORY, 59 * SECOND)).isTrue();
    assertThat(exhaustion.isDue(Cause.DIRECT_MEMORY, 60 * SECOND)).isFalse();
  }

  /** Messages as the JDK and Netty have them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Cannot reserve 8 bytes of direct buffer memory (allocated: 8, limit: 9)|DIRECT_MEMORY",
        "failed to allocate 16777216 byte(s) of direct memory (used: 1, max: 2)|DIRECT_MEMORY",
        "Unable to allocate 1073741824 bytes|NATIVE_MEMORY",
        "Map failed|NATIVE_MEMORY",
        "unable to create native thread: possibly out of memory|THREADS",
        "Java heap space|JAVA_HEAP",
        "GC overhead limit exceeded|JAVA_HEAP",
        "Metaspace|METASPACE",
        "Compressed class space|METASPACE",
        "of whatever kind|OTHER",
        "Requested array size exceeds VM limit|",
        "Required array size too large|",
        "Required length exceeds implementation limit|",
      })
  void tellsCausesByTheirMessages(String message, Cause cause) {
    assertThat(Cause.of(message)).isEqualTo(cause);
  }

  @Test
  void aSilentErrorIsOneAllTheSame() {
    assertThat(Cause.of(null)).isEqualTo(Cause.OTHER);
  }
}
