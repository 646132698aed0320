package dev.memprof.profile.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static final long SINCE = Instant.parse("2026-11-28T03:19:44.567Z").toEpochMilli();

  @Test
  void tellsWhatSamplesStandFor() {
    assertThat(new Coverage(true, SINCE, false, 3 << 20, 4 << 20).text())
        .isEqualTo("Samples stand for 3.0 MiB of 4.0 MiB allocated by jemalloc (75.0 %)\n");
  }

  @Test
  void estimatesOfMoreThanThereIsStandForAllOfIt() {
    assertThat(new Coverage(true, SINCE, false, 5 << 20, 4 << 20).text())
        .isEqualTo("Samples stand for all of 4.0 MiB allocated by jemalloc\n");
  }

  /** As when an arena is reset or destroyed between the two readings. */
  @Test
  void figuresOfDifferentMomentsAreNotCompared() {
    assertThat(new Coverage(true, SINCE, false, 70 << 20, 7 << 20).text())
        .isEqualTo(
            "Samples stand for 70.0 MiB; much was freed before jemalloc said how much is allocated,"
                + " 7.0 MiB\n");
    assertThat(new Coverage(true, SINCE, false, 70 << 20, 0).text()).contains("allocated, 0 B\n");
    assertThat(new Coverage(true, SINCE, false, 70 << 20, -4_096).text())
        .isEqualTo(
            "Samples stand for 70.0 MiB; much was freed before jemalloc said how much is allocated\n");
  }

  /** As the first look at a program finds it that has just been started. */
  @Test
  void saysThatItIsEarly() {
    assertThat(new Coverage(true, SINCE, false, 0, 7 << 20).text())
        .isEqualTo(
            "Nothing of 7.0 MiB allocated by jemalloc is sampled yet;"
                + " look again when the program has run for a while\n");
  }

  @Test
  void tellsSinceWhenSamplingIsOff() {
    assertThat(new Coverage(false, SINCE, true, 0, 7 << 20).text())
        .isEqualTo(
            "Sampling has been off since 2026-11-28 03:19:44Z: what was allocated meanwhile is missing\n"
                + "Samples stand for 0 B of 7.0 MiB allocated by jemalloc (0.0 %)\n");
  }

  @Test
  void tellsOfATimeWithoutSampling() {
    assertThat(new Coverage(true, SINCE, true, 1, 0).text())
        .isEqualTo(
            "Sampling has been on since 2026-11-28 03:19:44Z, but was off before: what was allocated then"
                + " is missing\nSamples stand for 1 B of 0 B allocated by jemalloc\n");
  }
}
