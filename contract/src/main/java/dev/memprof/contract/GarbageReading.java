package dev.memprof.contract;

import java.util.List;

/**
 * What native memory only garbage holds at a moment: it stays until a collection finds its owners,
 * and is no leak.
 *
 * @param timeMillis when, ms since the epoch
 * @param rows by what a cleaner of the JDK frees, those with most bytes first
 * @param pauseNanos how long the application stood still for it, in two parts
 * @param note what a reader must know of the figures; empty when nothing
 */
public record GarbageReading(long timeMillis, List<GarbageRow> rows, long pauseNanos, String note) {

  public GarbageReading {
    rows = List.copyOf(rows);
  }
}
