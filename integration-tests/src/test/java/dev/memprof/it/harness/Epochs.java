package dev.memprof.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;

/** How often jemalloc's statistics are brought up to date, for which every arena is locked. */
public final class Epochs {
  private static final int SCRAPES = 101;
  private static final int ATTEMPTS = 10;

  /**
   * The watch looks ten times a second: in this time it alone advances it fewer times than that.
   */
  private static final long MAX_NANOS = 7_000_000_000L;

  private Epochs() {}

  /**
   * Not by each scrape. How often it is to the second, {@code AllocatorReadingTest} knows: the
   * watch advances it beside the scrapes, when they or others allocate. Where the machine is so
   * busy that it may do so as often, the scrapes are made again.
   *
   * @param scrape its answer
   */
  public static void assertNotByEachScrape(Jmx jmx, Callable<String> scrape) throws Exception {
    assertThat(scrape.call()).as("the first loads classes").isNotEmpty();
    for (int attempt = 1; ; attempt++) {
      long start = System.nanoTime();
      long before = epoch(jmx);
      for (int scrapes = 0; scrapes < SCRAPES; scrapes++) {
        assertThat(scrape.call()).contains("memprof_allocator_allocated_bytes ");
      }
      long advanced = epoch(jmx) - before;
      boolean inTime = System.nanoTime() - start < MAX_NANOS;
      if (inTime || advanced < SCRAPES || attempt == ATTEMPTS) {
        assertThat(advanced).isLessThan(SCRAPES);
        return;
      }
    }
  }

  private static long epoch(Jmx jmx) throws Exception {
    return Long.parseLong((String) jmx.call("Allocator", "readControl", "epoch"));
  }
}
