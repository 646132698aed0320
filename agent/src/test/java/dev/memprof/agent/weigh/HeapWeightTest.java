package dev.memprof.agent.weigh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapWeightTest {
  /** The native side counts reachable and exclusive in turn. */
  @Test
  void takesEachFigureFromItsPlace() {
    HeapWeight weight = HeapWeight.of(new long[] {11, 13, 17, 19, 23, 29, 31, 37, 41, 0});
    assertThat(weight.reachableBytes()).isEqualTo(11);
    assertThat(weight.objects()).isEqualTo(13);
    assertThat(weight.exclusiveBytes()).isEqualTo(17);
    assertThat(weight.exclusiveObjects()).isEqualTo(19);
    assertThat(weight.directBytes()).isEqualTo(23);
    assertThat(weight.directBuffers()).isEqualTo(29);
    assertThat(weight.exclusiveDirectBytes()).isEqualTo(31);
    assertThat(weight.weakReferences()).isEqualTo(37);
    assertThat(weight.pauseNanos()).isEqualTo(41);
    assertThat(weight.stop()).isEqualTo(HeapWeight.Stop.COMPLETE);
  }

  @Test
  void saysWhyAWalkEnded() {
    assertThat(HeapWeight.Stop.of(1)).isEqualTo(HeapWeight.Stop.TIME);
    assertThat(HeapWeight.Stop.of(2)).isEqualTo(HeapWeight.Stop.TAGS);
    assertThat(HeapWeight.Stop.of(3)).isEqualTo(HeapWeight.Stop.ORDER);
    assertThat(HeapWeight.Stop.of(4)).isEqualTo(HeapWeight.Stop.LATE);
    assertThat(HeapWeight.Stop.COMPLETE.word()).isEmpty();
  }

  @Test
  void saysWhereSamplingIsOff() {
    HeapWeight stopped = HeapWeight.of(new long[] {1, 1, -1, -1, 0, 0, -1, 0, 1, 4});
    NativeWeight none = new NativeWeight(0, 0, 0);
    assertThat(new Weight("c", "C@1", 7, stopped, none, true).note())
        .isEqualTo("the time limit was reached before the exclusive size was known");
    assertThat(new Weight("c", "C@1", 7, stopped, none, false).note())
        .endsWith("; sampling is off: what was allocated meanwhile is not in nativeBytes");
  }
}
