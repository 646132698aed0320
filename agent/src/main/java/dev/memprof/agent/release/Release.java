package dev.memprof.agent.release;

import dev.memprof.agent.allocator.Reading;
import dev.memprof.contract.ReadingEntry;
import dev.memprof.contract.ReleaseEntry;
import dev.memprof.profile.text.Amounts;
import java.util.List;

/**
 * What one release gave back. Sizes are in bytes; -1 where one is not known. A thread's figures are
 * exact, and blind to what others free on its behalf; the process's see all, the others' work
 * included, whose size is beside them.
 *
 * @param name of the cache
 * @param instance {@code com.acme.BlockCache@1f2e3d}; empty for a static method or a constructor
 * @param method {@code com.acme.BlockCache#clear}
 * @param timeMillis when it began, ms since the epoch
 * @param durationNanos of the method
 * @param thrown class of what it has thrown; empty when it returned
 * @param requested whether it was cleared to be measured
 * @param exact whether the thread's figures are the method's own; a virtual thread's carrier may
 *     have served others meanwhile
 * @param threadAllocated usable bytes the thread allocated
 * @param threadFreed usable bytes the thread freed
 * @param before totals at the beginning; null when there was no time for them
 * @param after totals at the end; null likewise
 * @param settled totals after a collection; null when none was asked for
 * @param shrunkSites where what was sampled became less, a line each; empty when not looked for
 */
public record Release(
    String name,
    String instance,
    String method,
    String thread,
    long timeMillis,
    long durationNanos,
    String thrown,
    boolean requested,
    boolean exact,
    long threadAllocated,
    long threadFreed,
    Reading before,
    Reading after,
    Reading settled,
    List<String> shrunkSites) {

  /** Less of this is what allocators do all the time. */
  private static final long NOTABLE_BYTES = 64 << 10;

  /** What the JVM holds at most for compilations and collections, and gives back after them. */
  private static final long IN_PASSING_BYTES = 32 << 20;

  /** The later of what was read. */
  private Reading last() {
    return settled == null ? after : settled;
  }

  /** What this thread gave back by free, less what it took. */
  public long threadReleased() {
    return threadFreed - threadAllocated;
  }

  /**
   * Native bytes. What is exact comes first: the thread's figure, and of what a collection has set
   * free the JDK's direct buffers, which are counted by themselves. What the whole process shows
   * beyond that is either freed by other cleaners, or the JVM's own: compilers and collectors hold
   * some MiB in passing. So it is taken only where it is no afterthought.
   */
  public long nativeReleased() {
    return isExplained() ? explained() : processReleased();
  }

  /** What is exact of it. */
  private long explained() {
    return threadReleased()
        + (settled == null ? 0 : Math.max(0, after.direct() - settled.direct()));
  }

  private long processReleased() {
    return before.allocated() - settled.allocated();
  }

  private boolean isExplained() {
    if (settled == null || settled.allocated() < 0) {
      return true;
    }
    long beyond = processReleased() - explained();
    return beyond <= 0 || (beyond <= IN_PASSING_BYTES && processReleased() <= 2 * explained());
  }

  /** Bytes of Java heap; 0 before a collection, of which it would say nothing. */
  public long heapReleased() {
    return settled == null ? 0 : before.heap() - settled.heap();
  }

  /**
   * All that is known to have been given back. Of the Java heap that is known only where a
   * collection came before as well: what was garbage already would count.
   */
  public long released() {
    return nativeReleased() + (requested ? heapReleased() : 0);
  }

  /** What the other threads were served by the allocator between the first and the last reading. */
  public long othersAllocated() {
    return before == null || before.allocated() < 0
        ? -1
        : Math.max(0, last().served() - before.served() - threadAllocated);
  }

  /** What the other threads gave back to it meanwhile. */
  public long othersFreed() {
    return before == null || before.allocated() < 0
        ? -1
        : Math.max(0, last().returned() - before.returned() - threadFreed);
  }

  /**
   * By how much the native figure may be wrong: 0 when it is the thread's alone; by what the
   * process shows beyond, when that is put down to the JVM; by all that other threads did, when it
   * is the process's.
   */
  public long error() {
    if (settled == null || settled.allocated() < 0) {
      return 0;
    }
    return isExplained()
        ? Math.abs(processReleased() - explained())
        : Math.max(othersAllocated(), othersFreed());
  }

  /** By how much the allocator's physical memory became less; 0 where that is not known. */
  public long residentReleased() {
    return before == null || last() == null || before.resident() < 0
        ? 0
        : before.resident() - last().resident();
  }

  /** What a reader must know; empty when the figures speak for themselves. */
  public String remark() {
    StringBuilder remark = new StringBuilder();
    if (!thrown.isEmpty()) {
      sentence(remark, "it has thrown " + thrown);
    }
    if (!exact) {
      sentence(
          remark,
          "measured on a virtual thread: the figures are those of its carrier, which may"
              + " have run other virtual threads meanwhile");
    }
    if (settled == null && threadReleased() < NOTABLE_BYTES) {
      sentence(
          remark,
          "this thread freed next to nothing; Java objects and direct buffers are freed after a"
              + " collection, which settle=gc awaits");
      if (after != null && after.direct() >= NOTABLE_BYTES) {
        sentence(
            remark,
            Amounts.bytes((double) after.direct())
                + " of direct buffers are counted still; those of this cache wait for a"
                + " collection");
      }
    }
    if (before != null && isKept()) {
      sentence(
          remark,
          "cleared, but not returned to the system: the allocator keeps the pages, because others"
              + " live in them or to use them again; purge() gives back those that are empty");
    }
    return remark.toString();
  }

  /** The allocator's pages have not become fewer as its allocations have. */
  private boolean isKept() {
    long released = nativeReleased();
    return before.allocated() >= 0
        && released >= NOTABLE_BYTES
        && residentReleased() < released / 2;
  }

  private static void sentence(StringBuilder text, String sentence) {
    text.append(text.length() == 0 ? "" : "; ").append(sentence);
  }

  Release settled(Reading reading) {
    return with(reading, shrunkSites);
  }

  Release with(Reading reading, List<String> sites) {
    return new Release(
        name,
        instance,
        method,
        thread,
        timeMillis,
        durationNanos,
        thrown,
        requested,
        exact,
        threadAllocated,
        threadFreed,
        before,
        after,
        reading,
        sites);
  }

  /** What JMX, HTTP and JSON carry of it. */
  public ReleaseEntry entry() {
    return new ReleaseEntry(
        name,
        instance,
        method,
        thread,
        timeMillis,
        durationNanos,
        thrown,
        requested,
        released(),
        nativeReleased(),
        heapReleased(),
        error(),
        residentReleased(),
        exact,
        threadAllocated,
        threadFreed,
        othersAllocated(),
        othersFreed(),
        entry(before),
        entry(after),
        entry(settled),
        shrunkSites,
        remark());
  }

  private static ReadingEntry entry(Reading reading) {
    return reading == null ? null : reading.entry();
  }
}
