package dev.memprof.contract;

import java.util.List;

/**
 * What one release gave back; sizes in bytes, -1 where one is not known.
 *
 * @param name of the cache
 * @param instance {@code com.acme.BlockCache@1f2e3d}; empty for static methods and constructors
 * @param method {@code com.acme.BlockCache#clear}
 * @param timeMillis when it began, ms since the epoch
 * @param thrown class of what it has thrown; empty when it returned
 * @param requested whether it was cleared to be measured
 * @param releasedBytes all that is known to have been given back: native and heap
 * @param nativeBytes native memory: the process's when settled, else the thread's
 * @param heapBytes Java heap; 0 when not settled
 * @param errorBytes by how much nativeBytes may be wrong through the work of other threads
 * @param residentBytes by how much the allocator's physical memory became less; 0 where not known
 * @param exact whether the thread's figures are the method's own
 * @param threadAllocatedBytes what the thread allocated in the method
 * @param threadFreedBytes what the thread freed in the method
 * @param othersAllocatedBytes what other threads took from the allocator meanwhile
 * @param othersFreedBytes what other threads gave back to the allocator meanwhile
 * @param before the process at the beginning; null when it was not read
 * @param after at the end
 * @param settled after a collection; null when there was none
 * @param shrunkSites where what was sampled became less
 * @param remark what a reader must know; empty when the figures speak for themselves
 */
public record ReleaseEntry(
    String name,
    String instance,
    String method,
    String thread,
    long timeMillis,
    long durationNanos,
    String thrown,
    boolean requested,
    long releasedBytes,
    long nativeBytes,
    long heapBytes,
    long errorBytes,
    long residentBytes,
    boolean exact,
    long threadAllocatedBytes,
    long threadFreedBytes,
    long othersAllocatedBytes,
    long othersFreedBytes,
    ReadingEntry before,
    ReadingEntry after,
    ReadingEntry settled,
    List<String> shrunkSites,
    String remark) {}
