package dev.memprof.agent.release;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  @Test
  void letsABurstThroughAndThenItsPace() {
    Pace pace = new Pace(1_000, 5);
    long now = System.nanoTime() + 1_000_000; // whatever time its making took
    int passed = 0;
    for (int i = 0; i < 100; i++) {
      passed += pace.tryPass(now) ? 1 : 0;
    }
    assertThat(passed).isEqualTo(6);
    for (int i = 0; i < 100; i++) {
      passed += pace.tryPass(now + 10_000) ? 1 : 0;
    }
    assertThat(passed).isEqualTo(12);
  }
}
