package dev.memprof.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** How often jemalloc's statistics are brought up to date, for which every arena is locked. */
final class Epochs {
  private static final int LEAST_SCRAPES = 50;
  private static final long LEAST_NANOS = 1_500_000_000L;
  private static final int MOST_TRIES = 3;

  private Epochs() {}

  /**
   * By many scrapes, once a second at most. The watch may advance it beside them, when the JVM has
   * grown by much meanwhile: so one of three tries must be right.
   *
   * @param scrape its answer
   */
  static void assertOneASecond(Jmx jmx, Callable<String> scrape) throws Exception {
    List<String> tries = new ArrayList<>();
    while (tries.size() < MOST_TRIES) {
      long start = System.nanoTime();
      long before = epoch(jmx);
      int scrapes = 0;
      while (scrapes++ < LEAST_SCRAPES || System.nanoTime() - start < LEAST_NANOS) {
        assertThat(scrape.call()).contains("memprof_allocator_allocated_bytes ");
      }
      long advanced = epoch(jmx) - before;
      long seconds = (System.nanoTime() - start) / 1_000_000_000;
      if (advanced >= 1 && advanced <= seconds + 1) {
        return;
      }
      tries.add("%d times in %d s and %d scrapes".formatted(advanced, seconds, scrapes));
    }
    throw new AssertionError("the epoch advanced " + tries);
  }

  private static long epoch(Jmx jmx) throws Exception {
    return Long.parseLong((String) jmx.call("Allocator", "readControl", "epoch"));
  }
}
