package dev.memprof.agent.control;

import dev.memprof.agent.mallctl.Mallctl;
import java.io.IOException;

/**
 * Keeps a dump from stalling the application: has jemalloc remember the stacks of recent samples
 * while it lasts. Otherwise a stack is forgotten when nothing of it is live any more, and the next
 * sample there enters it anew, into a table that a dump holds the lock of while it gathers all
 * stacks: for 40 ms where they are 20,000 (benchmarks/evidence). A stack that is remembered needs
 * no entry.
 */
final class RecentStacks {
  private static final String MAX = "experimental.prof_recent.alloc_max";

  /** As many samples: those of a tenth of a second at 5 GB/s. */
  private static final long MOST_SAMPLES = 1_024;

  /** So long samples are awaited, that the stacks of busy threads are among them. */
  private static final long MEETING_MS = 50;

  private RecentStacks() {}

  /**
   * Takes a moment to meet the stacks, then works. Meanwhile frees are walked as well, since
   * jemalloc remembers who freed what: it is not for always. Callers come one at a time.
   */
  static <T> T keptDuring(DumpCounts.Work<T> work, Mallctl mallctl) throws IOException {
    if (!mallctl.has(MAX, Long.BYTES) || mallctl.readLong(MAX) != 0) {
      return work.run(); // the user's own setting stays
    }
    mallctl.writeLong(MAX, MOST_SAMPLES);
    try {
      Thread.sleep(MEETING_MS);
      return work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return work.run();
    } finally {
      mallctl.writeLong(MAX, 0);
    }
  }
}
