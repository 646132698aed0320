package dev.memprof.profile.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "-1, -1 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1536, 1.5 KiB",
    "1048575, 1.0 MiB",
    "1048576, 1.0 MiB",
    "-3221225472, -3.0 GiB",
    "9223372036854775807, 8.0 EiB",
    "-9223372036854775808, -8.0 EiB"
  })
  void showsOneDecimalOfTheFittingUnit(long bytes, String text) {
    assertThat(Amounts.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 s",
    "PT1.5S, 1.5 s",
    "PT30S, 30 s",
    "PT5M10S, 5 min 10 s",
    "PT2H5M, 2 h 5 min",
    "PT73H, 73 h"
  })
  void showsAtMostTwoUnitsOfTime(Duration duration, String text) {
    assertThat(Amounts.duration(duration)).isEqualTo(text);
  }
}
