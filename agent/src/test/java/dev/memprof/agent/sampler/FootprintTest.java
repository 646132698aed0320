package dev.memprof.agent.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FootprintTest {
  @Test
  void takesEachFigureFromItsPlace() {
    Footprint footprint = Footprint.of(new long[] {11, 13, 17, 19, 23, 29, 31});
    assertThat(footprint.tableBytes()).isEqualTo(11);
    assertThat(footprint.namedFrames()).isEqualTo(13);
    assertThat(footprint.lostFrames()).isEqualTo(17);
    assertThat(footprint.methodIds()).isEqualTo(19);
    assertThat(footprint.methodIdNanos()).isEqualTo(23);
    assertThat(footprint.fullPercent()).isEqualTo(29);
    assertThat(footprint.reclaimedFrames()).isEqualTo(31);
  }
}
