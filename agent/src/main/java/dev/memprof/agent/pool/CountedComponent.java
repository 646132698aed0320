package dev.memprof.agent.pool;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * What a part of the application says it holds. Counting is for any number of threads at once:
 * striped adders, which a reader sums up while they move.
 */
public final class CountedComponent {
  private final LongAdder allocated = new LongAdder();
  private final LongAdder released = new LongAdder();

  CountedComponent() {}

  public void allocated(long bytes) {
    allocated.add(bytes);
  }

  public void released(long bytes) {
    released.add(bytes);
  }

  /** For those who do not know this class: allocated, then released. */
  public LongConsumer[] counters() {
    return new LongConsumer[] {allocated::add, released::add};
  }

  public long allocatedBytes() {
    return allocated.sum();
  }

  public long releasedBytes() {
    return released.sum();
  }

  /** What is allocated and not released; moves with both. */
  public long liveBytes() {
    long back = released.sum(); // first: so that what is given back meanwhile is not missed
    return allocated.sum() - back;
  }
}
