package dev.memprof.agent.ledger;

import dev.memprof.ledger.MallocUse;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much of malloc's live blocks was never touched. Of free pages some were not touched either,
 * but those come and go: the least that the kernel has missed in the last readings is of blocks
 * that stay. Its monitor guards what was missed.
 */
final class Untouched {
  private static final int MAX_READINGS = 15;
  private static final long MIN_GAP_MILLIS = 55_000;

  private record Missed(long timeMillis, long bytes) {}

  private final Deque<Missed> missed = new ArrayDeque<>();

  /**
   * @param timeMillis of the reading, any clock that goes on
   * @param bytes that the kernel missed in it
   */
  synchronized void add(long timeMillis, long bytes) {
    Missed last = missed.peekLast();
    if (last != null && timeMillis - last.timeMillis() < MIN_GAP_MILLIS) {
      missed.removeLast(); // the least of a minute
      missed.addLast(new Missed(last.timeMillis(), Math.min(last.bytes(), bytes)));
      return;
    }
    if (missed.size() == MAX_READINGS) {
      missed.removeFirst();
    }
    missed.addLast(new Missed(timeMillis, bytes));
  }

  /** In bytes; {@link MallocUse#UNKNOWN} before the first reading. */
  synchronized long bytes() {
    return missed.stream().mapToLong(Missed::bytes).min().orElse(MallocUse.UNKNOWN);
  }
}
