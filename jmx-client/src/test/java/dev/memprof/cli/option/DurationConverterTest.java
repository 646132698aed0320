package dev.memprof.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "7, 7000",
    "500ms, 500",
    "30s, 30000",
    "5m, 300000",
    "2h, 7200000",
    "999999999h, 3599999996400000"
  })
  void readsNumberAndUnit(String text, long millis) {
    assertThat(new DurationConverter().convert(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "s", "-1", "-5s", "+5", "1.5s", "5 s", "5S", "1d", "9999999999", "PT5S", "５s"})
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> new DurationConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "' is not a length of time");
  }
}
