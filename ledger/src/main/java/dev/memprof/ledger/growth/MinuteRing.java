package dev.memprof.ledger.growth;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * What was read in the last minutes in which somebody read: 15 at most, one of each minute. Not for
 * several threads at once.
 */
public final class MinuteRing<T> {
  public static final int MAX_MINUTES = 15;

  /** A reading of each minute comes a little early now and then. */
  private static final long MIN_GAP_MILLIS = 55_000;

  private final Deque<Reading<T>> readings = new ArrayDeque<>();
  private final BinaryOperator<T> sameMinute;

  /**
   * One minute.
   *
   * @param timeMillis of its first reading
   */
  public record Reading<T>(long timeMillis, T value) {}

  /**
   * @param sameMinute what stays of two readings of one minute, the earlier first
   */
  public MinuteRing(BinaryOperator<T> sameMinute) {
    this.sameMinute = sameMinute;
  }

  /**
   * @param timeMillis of the reading, any clock that goes on
   */
  public void add(long timeMillis, T value) {
    Reading<T> last = readings.peekLast();
    if (last != null && timeMillis - last.timeMillis() < MIN_GAP_MILLIS) {
      readings.removeLast();
      readings.addLast(new Reading<>(last.timeMillis(), sameMinute.apply(last.value(), value)));
      return;
    }
    if (readings.size() == MAX_MINUTES) {
      readings.removeFirst();
    }
    readings.addLast(new Reading<>(timeMillis, value));
  }

  /** The oldest first. */
  public List<Reading<T>> readings() {
    return List.copyOf(readings);
  }
}
