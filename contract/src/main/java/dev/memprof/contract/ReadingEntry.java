package dev.memprof.contract;

/**
 * Totals of the process at one moment, in bytes; -1 where one is not known.
 *
 * @param allocatedBytes what the allocator has handed out
 * @param activeBytes its pages with allocations
 * @param residentBytes its physical memory, at most
 * @param heapBytes used Java heap, garbage included
 * @param directBytes the JDK's direct buffers
 */
public record ReadingEntry(
    long allocatedBytes, long activeBytes, long residentBytes, long heapBytes, long directBytes) {}
