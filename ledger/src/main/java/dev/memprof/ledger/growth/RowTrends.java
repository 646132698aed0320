package dev.memprof.ledger.growth;

import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * How fast each row of a ledger has gone up or down lately, as {@link SenSlope} tells. Its monitor
 * guards what was read before.
 */
public final class RowTrends {
  private static final int MAX_READINGS = 15;

  /** Of fewer, noise decides. */
  private static final int MIN_READINGS = 5;

  private static final long MIN_GAP_MILLIS = 55_000;
  private static final double HOUR_MILLIS = 3_600_000;

  private record Row(String category, String owner) {
    static Row of(LedgerRow row) {
      return new Row(row.category(), row.owner());
    }
  }

  private record Earlier(long timeMillis, Map<Row, Long> bytes) {}

  private final Deque<Earlier> earlier = new ArrayDeque<>();

  /** Remembers a reading, unless the last one is less than a minute old. */
  public synchronized void add(LedgerReading reading) {
    if (!earlier.isEmpty()
        && reading.timeMillis() - earlier.getLast().timeMillis() < MIN_GAP_MILLIS) {
      return;
    }
    if (earlier.size() == MAX_READINGS) {
      earlier.removeFirst();
    }
    Map<Row, Long> bytes = new HashMap<>();
    reading.rows().forEach(row -> bytes.merge(Row.of(row), row.residentBytes(), Long::sum));
    earlier.add(new Earlier(reading.timeMillis(), bytes));
  }

  /** A reading that is not older than those before, with the trend of its rows. */
  public synchronized LedgerReading of(LedgerReading now) {
    return earlier.size() < MIN_READINGS
        ? now
        : now.withRows(now.rows().stream().map(row -> withTrend(row, now.timeMillis())).toList());
  }

  private LedgerRow withTrend(LedgerRow row, long timeMillis) {
    int points = earlier.size() + 1;
    double[] hours = new double[points];
    double[] bytes = new double[points];
    int i = 0;
    for (Earlier one : earlier) {
      hours[i] = (one.timeMillis() - timeMillis) / HOUR_MILLIS;
      bytes[i++] = one.bytes().getOrDefault(Row.of(row), 0L);
    }
    bytes[i] = row.residentBytes();
    return row.withTrend(Math.round(new SenSlope(hours, bytes, new double[points]).slope()));
  }
}
