package dev.memprof.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {
  @Test
  void isUtc() {
    assertThat(Times.utc(1_600_000_000_999L)).isEqualTo("2020-09-13 12:26:40Z");
    assertThat(Times.utcForFileName(Instant.ofEpochSecond(1_600_000_000)))
        .isEqualTo("20200913T122640Z");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "999, 999 ms",
    "1000, 1.0 s",
    "59949, 59.9 s",
    "61000, 61 s",
    "7800000, 2 h 10 min"
  })
  void showsLengths(long millis, String text) {
    assertThat(Times.length(Duration.ofMillis(millis))).isEqualTo(text);
  }
}
