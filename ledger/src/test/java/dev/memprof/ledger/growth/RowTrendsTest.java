package dev.memprof.ledger.growth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowTrendsTest {
  private static final long MINUTE_MILLIS = 60_000;
  private final RowTrends trends = new RowTrends();

  @Test
  void tellsARowsOwnTrendWhateverASingleReadingSays() {
    for (int minute = 0; minute < 20; minute++) {
      long wild = minute == 13 ? 1_000_003 : 0;
      trends.add(reading(minute, 7_000 + 11 * minute + wild, 5_003));
    }
    List<LedgerRow> rows = trends.of(reading(20, 7_220, 5_003)).rows();
    assertThat(rows).extracting(LedgerRow::trendBytesPerHour).containsExactly(660L, 0L);
  }

  @Test
  void saysNothingOfTheFirstMinutes() {
    for (int second = 0; second < 200; second++) {
      LedgerReading now = at(second * 1_000L, 7_000 + second, 0);
      trends.add(now);
      assertThat(trends.of(now)).isEqualTo(now);
    }
  }

  private static LedgerReading reading(int minute, long first, long second) {
    return at(minute * MINUTE_MILLIS, first, second);
  }

  private static LedgerReading at(long millis, long first, long second) {
    return new LedgerReading(
        millis,
        "4711.7",
        "watched",
        first + second,
        0,
        List.of(row("gc", first), row("cds", second)),
        List.of(),
        List.of(),
        List.of());
  }

  private static LedgerRow row(String category, long bytes) {
    return new LedgerRow(category, "tables", bytes, bytes, 0, "");
  }
}
