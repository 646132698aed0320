package dev.memprof.ledger.growth;

import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.growth.MinuteRing.Reading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast each row of a ledger has gone up or down lately, as {@link SenSlope} tells. Its monitor
 * guards what was read before.
 */
public final class RowTrends {
  /** Of fewer, noise decides. */
  private static final int MIN_READINGS = 5;

  private static final double HOUR_MILLIS = 3_600_000;

  private record Row(String category, String owner) {
    static Row of(LedgerRow row) {
      return new Row(row.category(), row.owner());
    }

    // Written out, as those of Frame.
    @Override
    public boolean equals(Object other) {
      return other instanceof Row that
          && category.equals(that.category)
          && owner.equals(that.owner);
    }

    @Override
    public int hashCode() {
      return 31 * category.hashCode() + owner.hashCode();
    }
  }

  private final MinuteRing<Map<Row, Long>> earlier = new MinuteRing<>((first, later) -> first);

  /** Remembers a reading, unless the last one is less than a minute old. */
  public synchronized void add(LedgerReading reading) {
    Map<Row, Long> bytes = new HashMap<>();
    reading.rows().forEach(row -> bytes.merge(Row.of(row), row.residentBytes(), Long::sum));
    earlier.add(reading.timeMillis(), bytes);
  }

  /** A reading that is not older than those before, with the trend of its rows. */
  public synchronized LedgerReading of(LedgerReading now) {
    List<Reading<Map<Row, Long>>> before = earlier.readings();
    return before.size() < MIN_READINGS
        ? now
        : now.withRows(
            now.rows().stream().map(row -> withTrend(row, before, now.timeMillis())).toList());
  }

  private static LedgerRow withTrend(
      LedgerRow row, List<Reading<Map<Row, Long>>> before, long timeMillis) {
    int points = before.size() + 1;
    double[] hours = new double[points];
    double[] bytes = new double[points];
    int i = 0;
    for (Reading<Map<Row, Long>> one : before) {
      hours[i] = (one.timeMillis() - timeMillis) / HOUR_MILLIS;
      bytes[i++] = one.value().getOrDefault(Row.of(row), 0L);
    }
    bytes[i] = row.residentBytes();
    return row.withTrend(Math.round(new SenSlope(hours, bytes, new double[points]).slope()));
  }
}
