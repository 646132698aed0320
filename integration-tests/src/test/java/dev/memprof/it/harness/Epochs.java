package dev.memprof.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;

/** How often jemalloc's statistics are brought up to date, for which every arena is locked. */
public final class Epochs {
  private static final int SCRAPES = 101;

  private Epochs() {}

  /**
   * Not by each scrape. How often it is to the second, {@code AllocatorReadingTest} knows: the
   * watch advances it beside the scrapes, when they or others allocate.
   *
   * @param scrape its answer
   */
  public static void assertNotByEachScrape(Jmx jmx, Callable<String> scrape) throws Exception {
    assertThat(scrape.call()).as("the first loads classes").isNotEmpty();
    long before = epoch(jmx);
    for (int scrapes = 0; scrapes < SCRAPES; scrapes++) {
      assertThat(scrape.call()).contains("memprof_allocator_allocated_bytes ");
    }
    assertThat(epoch(jmx) - before).isLessThan(SCRAPES);
  }

  private static long epoch(Jmx jmx) throws Exception {
    return Long.parseLong((String) jmx.call("Allocator", "readControl", "epoch"));
  }
}
