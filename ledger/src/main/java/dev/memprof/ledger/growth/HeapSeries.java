package dev.memprof.ledger.growth;

import java.util.Arrays;

/**
 * What tells a Java heap that keeps ever more from one that only takes memory for garbage: it does
 * so until it has touched all that {@code -Xmx} allows, and then nothing grows.
 *
 * @param kept bytes in use after the last collection; 0 before the first
 * @param beside bytes of the process beside the Java heap
 */
public record HeapSeries(MemorySeries kept, MemorySeries beside) {
  /** As a curve calls the former, among the rows of the ledger. */
  public static final String KEPT = "java-heap-kept";

  /** A heap that keeps more is given more room for garbage as well. */
  private static final double MIN_KEPT = 0.3;

  /** Before the third, what was kept may be what a start leaves. */
  private static final int MIN_COLLECTIONS = 3;

  /** Whether the heap grows by what it keeps. */
  boolean isKept(Trend heap) {
    double[] hours = kept.hours();
    double[] at = new double[kept.size()];
    double[] bytes = new double[kept.size()];
    int collections = 0;
    for (int i = 0; i < kept.size(); i++) {
      boolean collected = kept.bytes(i) > 0 && (i == 0 || kept.bytes(i) != kept.bytes(i - 1));
      if (collected && kept.timeMillis(i) >= heap.sinceMillis()) {
        at[collections] = hours[i];
        bytes[collections++] = kept.bytes(i);
      }
    }
    int half = Math.min(collections / 2, collections - MIN_COLLECTIONS);
    return collections >= MIN_COLLECTIONS
        && slope(at, bytes, 0, collections) >= MIN_KEPT * heap.slope()
        && slope(at, bytes, half, collections) >= MIN_KEPT * heap.slope(); // it is no warm-up
  }

  private static double slope(double[] hours, double[] bytes, int from, int to) {
    return new SenSlope(
            Arrays.copyOfRange(hours, from, to),
            Arrays.copyOfRange(bytes, from, to),
            new double[to - from])
        .slope();
  }
}
