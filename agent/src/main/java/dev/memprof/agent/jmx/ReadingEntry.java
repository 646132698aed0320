package dev.memprof.agent.jmx;

import dev.memprof.agent.allocator.Reading;

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
    long allocatedBytes, long activeBytes, long residentBytes, long heapBytes, long directBytes) {
  /** Null for null. */
  static ReadingEntry of(Reading reading) {
    return reading == null
        ? null
        : new ReadingEntry(
            reading.allocated(),
            reading.active(),
            reading.resident(),
            reading.heap(),
            reading.direct());
  }
}
