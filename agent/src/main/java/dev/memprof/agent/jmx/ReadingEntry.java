package dev.memprof.agent.jmx;

import dev.memprof.agent.allocator.Reading;

/** Totals of the process at one moment, in bytes; -1 where one is not known. */
public final class ReadingEntry {
  private final Reading reading;

  private ReadingEntry(Reading reading) {
    this.reading = reading;
  }

  /** Null for null. */
  static ReadingEntry of(Reading reading) {
    return reading == null ? null : new ReadingEntry(reading);
  }

  /** What the allocator has handed out. */
  public long getAllocatedBytes() {
    return reading.allocated();
  }

  /** Its pages with allocations. */
  public long getActiveBytes() {
    return reading.active();
  }

  /** Its physical memory, at most. */
  public long getResidentBytes() {
    return reading.resident();
  }

  /** Used Java heap, garbage included. */
  public long getHeapBytes() {
    return reading.heap();
  }

  /** The JDK's direct buffers. */
  public long getDirectBytes() {
    return reading.direct();
  }
}
