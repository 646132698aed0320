package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.store.file.RunPoint;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BeginningTest {
  @Test
  void hasTheCurveOfTheRest() {
    Beginning beginning =
        new Beginning(
            new MemoryErrorsSeen(cause -> {}),
            17,
            new long[] {5_007, 31, 37, 41, 10_007, 43, 47, 53});

    assertThat(beginning.curve())
        .containsExactly(
            new RunPoint(Instant.ofEpochMilli(5_007), 31, 37, 41, 0, ""),
            new RunPoint(Instant.ofEpochMilli(10_007), 43, 47, 53, 0, ""));
    assertThat(beginning.liveBytesOr(99)).isEqualTo(17);
  }

  @Test
  void hasNoneWhereTheWatchWasThereFromTheStart() {
    Beginning beginning = new Beginning(new MemoryErrorsSeen(cause -> {}));

    assertThat(beginning.curve()).isEmpty();
    assertThat(beginning.liveBytesOr(99)).isEqualTo(99);
  }
}
