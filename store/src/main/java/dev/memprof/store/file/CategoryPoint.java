package dev.memprof.store.file;

import java.time.Instant;
import java.util.Map;

/**
 * What the rows of the ledger held at a moment of a run.
 *
 * @param residentBytes by the category's id, such as {@code java-heap}; 0 or more
 */
public record CategoryPoint(Instant time, Map<String, Long> residentBytes) {
  public CategoryPoint {
    residentBytes = Map.copyOf(residentBytes);
  }
}
