package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReserveTest {
  private static final long MIB = 1 << 20;

  /** As a JVM chooses its heap on a machine of 24 GiB. */
  @Test
  void takesNothingOfHeapsThatHaveFarToGo() {
    assertThat(Reserve.isFar(6_144 * MIB, 384 * MIB)).isTrue();
    assertThat(Reserve.isFar(2_048 * MIB, 1_023 * MIB)).isTrue();
  }

  @Test
  void isHeldWhereTheHeapCanEndBeforeTheNextLook() {
    assertThat(Reserve.isFar(64 * MIB, 8 * MIB)).isFalse();
    assertThat(Reserve.isFar(2_048 * MIB, 1_024 * MIB)).isFalse();
    assertThat(Reserve.isFar(8_192 * MIB, 8_192 * MIB)).isFalse(); // -Xms as -Xmx
  }
}
