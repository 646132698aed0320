package dev.memprof.profile.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalsTest {
  @Test
  void areThoseOfAFormatter() {
    Random random = new Random(17);
    for (int i = 0; i < 10_000; i++) {
      double value = (random.nextDouble() - 0.3) * Math.pow(10, random.nextInt(17));
      if (Math.abs(value) > 0.5) { // a Formatter knows -0
        assertThat(Decimals.of(value, 0)).isEqualTo(String.format(Locale.ROOT, "%.0f", value));
        assertThat(Decimals.of(value, 1)).isEqualTo(String.format(Locale.ROOT, "%.1f", value));
        assertThat(Decimals.grouped(value)).isEqualTo(String.format(Locale.ROOT, "%,.0f", value));
      }
    }
  }

  @Test
  void areThoseOfABigDecimal() {
    Random random = new Random(25);
    for (int i = 0; i < 100_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Math.abs(value) < 1e30) {
        int decimals = random.nextInt(5);
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
        assertThat(Decimals.of(value, decimals)).isEqualTo(rounded.toPlainString());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "9.95, 10.0",
    "99999.96, 100000.0",
    "-9.96, -10.0",
    "1.0E-300, 0.0",
    "1.25E10, 12500000000.0",
    "-0.04, 0.0",
    "0.05, 0.1",
    "0.25, 0.3",
    "1023.95, 1024.0",
    "Infinity, Infinity",
    "NaN, NaN"
  })
  void roundHalvesUp(double value, String text) {
    assertThat(Decimals.of(value, 1)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "999, 999", "-999, -999", "'1,000', 1000", "'-123,456', -123456", "NaN, NaN"})
  void areGroupedByThousands(String text, double value) {
    assertThat(Decimals.grouped(value)).isEqualTo(text);
  }
}
