package dev.memprof.ledger.growth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MinuteRingTest {
  private static final long MINUTE_MILLIS = 60_000;

  @Test
  void keepsOneReadingOfEachMinute() {
    MinuteRing<Long> ring = new MinuteRing<>(Math::min);
    ring.add(7, 31L);
    ring.add(54_006, 17L);
    ring.add(55_006, 19L); // still the first minute: it began with the first reading
    ring.add(55_007, 23L);
    assertThat(ring.readings())
        .containsExactly(new MinuteRing.Reading<>(7, 17L), new MinuteRing.Reading<>(55_007, 23L));
  }

  @Test
  void forgetsTheOldest() {
    MinuteRing<Long> ring = new MinuteRing<>((first, later) -> first);
    for (long minute = 0; minute < MinuteRing.MAX_MINUTES + 3; minute++) {
      ring.add(minute * MINUTE_MILLIS, minute);
    }
    assertThat(ring.readings()).hasSize(MinuteRing.MAX_MINUTES);
    assertThat(ring.readings().get(0).value()).isEqualTo(3);
    assertThat(ring.readings().get(MinuteRing.MAX_MINUTES - 1).value()).isEqualTo(17);
  }
}
