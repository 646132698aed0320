package dev.memprof.ledger.growth;

import java.util.Arrays;

/**
 * How the bytes of one row of the ledger, or of one site, went. At irregular times, with gaps, by a
 * clock that may be set. Bounded: beyond {@link #MAX_POINTS} every second one is dropped, so that
 * the oldest are the coarsest. Not thread-safe: for one thread at a time.
 */
public final class MemorySeries {
  /** The category of the whole process. */
  public static final String RSS = "rss";

  public static final int MAX_POINTS = 4_096;

  /**
   * Nobody watched for longer than so many usual intervals: the machine slept, or its clock was
   * set.
   */
  private static final int MAX_INTERVALS = 20;

  private static final double MILLIS_PER_HOUR = 3_600_000;

  private final String category;
  private final String site;
  private long[] timesMillis = new long[64];
  private double[] bytes = new double[64];
  private double[] standardErrors = new double[64];
  private int size;

  /**
   * @param category of the ledger, or {@link #RSS}
   * @param site a line of Java code; empty for a whole category
   */
  public MemorySeries(String category, String site) {
    this.category = category;
    this.site = site;
  }

  /**
   * Adds a point, in the order in which they were seen.
   *
   * @param timeMillis since the epoch
   * @param pointBytes 0 or more
   * @param standardErrorBytes of an estimate by samples; 0 where bytes are counted
   */
  public void add(long timeMillis, double pointBytes, double standardErrorBytes) {
    if (!(pointBytes >= 0) || !(standardErrorBytes >= 0) || Double.isInfinite(pointBytes)) {
      throw new IllegalArgumentException(
          "not an amount: " + pointBytes + " bytes, standard error " + standardErrorBytes);
    }
    if (size == MAX_POINTS) {
      halve();
    }
    if (size == bytes.length) {
      timesMillis = Arrays.copyOf(timesMillis, 2 * size);
      bytes = Arrays.copyOf(bytes, 2 * size);
      standardErrors = Arrays.copyOf(standardErrors, 2 * size);
    }
    timesMillis[size] = timeMillis;
    bytes[size] = pointBytes;
    standardErrors[size++] = standardErrorBytes;
  }

  private void halve() {
    size /= 2;
    for (int i = 0; i < size; i++) {
      timesMillis[i] = timesMillis[2 * i];
      bytes[i] = bytes[2 * i];
      standardErrors[i] = standardErrors[2 * i];
    }
  }

  public String category() {
    return category;
  }

  public String site() {
    return site;
  }

  public int size() {
    return size;
  }

  long timeMillis(int i) {
    return timesMillis[i];
  }

  double bytes(int i) {
    return bytes[i];
  }

  double standardError(int i) {
    return standardErrors[i];
  }

  /**
   * Hours of watching from the first point to each. They never fall: a clock that was set back
   * counts as one usual interval, and a gap as {@value #MAX_INTERVALS} at most.
   */
  double[] hours() {
    double[] hours = new double[size];
    double[] intervals = new double[Math.max(0, size - 1)];
    int forward = 0;
    for (int i = 1; i < size; i++) {
      long interval = timesMillis[i] - timesMillis[i - 1];
      if (interval >= 0) {
        intervals[forward++] = interval;
      }
    }
    Arrays.sort(intervals, 0, forward);
    double usual = forward == 0 ? 0 : intervals[forward / 2];
    double longest = forward == 0 ? 0 : MAX_INTERVALS * Math.max(1, intervals[forward * 9 / 10]);
    for (int i = 1; i < size; i++) {
      long interval = timesMillis[i] - timesMillis[i - 1];
      double passed = interval < 0 ? usual : Math.min(interval, longest);
      hours[i] = hours[i - 1] + passed / MILLIS_PER_HOUR;
    }
    return hours;
  }
}
