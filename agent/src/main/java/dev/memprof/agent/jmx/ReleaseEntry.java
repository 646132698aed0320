package dev.memprof.agent.jmx;

import dev.memprof.agent.release.Release;
import java.util.List;

/** What one release gave back; sizes in bytes, -1 where one is not known. */
public final class ReleaseEntry {
  private final Release release;

  private ReleaseEntry(Release release) {
    this.release = release;
  }

  public static ReleaseEntry of(Release release) {
    return new ReleaseEntry(release);
  }

  /** Of the cache. */
  public String getName() {
    return release.name();
  }

  /** {@code com.acme.BlockCache@1f2e3d}; empty for static methods and constructors. */
  public String getInstance() {
    return release.instance();
  }

  /** {@code com.acme.BlockCache#clear}. */
  public String getMethod() {
    return release.method();
  }

  public String getThread() {
    return release.thread();
  }

  /** When it began, ms since the epoch. */
  public long getTimeMillis() {
    return release.timeMillis();
  }

  public long getDurationNanos() {
    return release.durationNanos();
  }

  /** Class of what it has thrown; empty when it returned. */
  public String getThrown() {
    return release.thrown();
  }

  /** Whether it was cleared to be measured. */
  public boolean isRequested() {
    return release.requested();
  }

  /** All that is known to have been given back: native and heap. */
  public long getReleasedBytes() {
    return release.released();
  }

  /** Native memory: the process's when settled, else the thread's. */
  public long getNativeBytes() {
    return release.nativeReleased();
  }

  /** Java heap; 0 when not settled. */
  public long getHeapBytes() {
    return release.heapReleased();
  }

  /** By how much nativeBytes may be wrong through the work of other threads. */
  public long getErrorBytes() {
    return release.error();
  }

  /** Whether the thread's figures are the method's own. */
  public boolean isExact() {
    return release.exact();
  }

  /** What the thread allocated in the method. */
  public long getThreadAllocatedBytes() {
    return release.threadAllocated();
  }

  /** What the thread freed in the method. */
  public long getThreadFreedBytes() {
    return release.threadFreed();
  }

  /** What other threads took from the allocator meanwhile. */
  public long getOthersAllocatedBytes() {
    return release.othersAllocated();
  }

  /** What other threads gave back to the allocator meanwhile. */
  public long getOthersFreedBytes() {
    return release.othersFreed();
  }

  /** The process at the beginning; null when it was not read. */
  public ReadingEntry getBefore() {
    return ReadingEntry.of(release.before());
  }

  /** At the end. */
  public ReadingEntry getAfter() {
    return ReadingEntry.of(release.after());
  }

  /** After a collection; null when there was none. */
  public ReadingEntry getSettled() {
    return ReadingEntry.of(release.settled());
  }

  /** Where what was sampled became less. */
  public List<String> getShrunkSites() {
    return release.shrunkSites();
  }

  /** What a reader must know; empty when the figures speak for themselves. */
  public String getRemark() {
    return release.remark();
  }
}
