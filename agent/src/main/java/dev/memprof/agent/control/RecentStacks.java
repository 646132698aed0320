package dev.memprof.agent.control;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.profile.lines.HeapRoom;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.commons.io.function.IOSupplier;

/**
 * Keeps a dump from stalling the application: has jemalloc remember the stacks of recent samples
 * while it lasts. Otherwise a stack is forgotten when nothing of it is live any more, and the next
 * sample there enters it anew, into a table that a dump holds the lock of while it gathers all
 * stacks: for 40 ms where they are 20,000 (benchmarks/evidence). A stack that is remembered needs
 * no entry.
 */
final class RecentStacks {
  private static final String MAX = "experimental.prof_recent.alloc_max";
  private static final String USERS_MAX = "opt.prof_recent_alloc_max";

  /** As many samples: those of a tenth of a second at 5 GB/s. */
  private static final long MAX_SAMPLES = 1_024;

  /** So long samples are awaited, that the stacks of busy threads are among them. */
  private static final long MEETING_MS = 50;

  private RecentStacks() {}

  /**
   * Takes a moment to meet the stacks, then works. Meanwhile frees of recent samples are walked as
   * well, and count as samples, since jemalloc remembers who freed what: it is not for always.
   * Callers come one at a time.
   *
   * @throws IOException without a dump, when the Java heap has no room to read one
   */
  static <T> T keptDuring(IOSupplier<T> work, Mallctl mallctl) throws IOException {
    HeapRoom.require();
    if (!mallctl.readBoolean("prof.active") || !isOurs(mallctl)) {
      return work.get();
    }
    mallctl.writeLong(MAX, MAX_SAMPLES);
    try {
      Thread.sleep(MEETING_MS);
      return work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted before a dump");
    } finally {
      mallctl.writeLong(MAX, 0);
    }
  }

  /**
   * What a user has set stays; where a last word was lost, as for want of memory, the next helps.
   */
  private static boolean isOurs(Mallctl mallctl) {
    return mallctl.has(MAX, Long.BYTES) && mallctl.readLong(USERS_MAX) == 0;
  }
}
