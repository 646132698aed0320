package dev.memprof.contract;

/**
 * What grows, and how fast.
 *
 * @param category as of {@link LedgerRow}, or {@code rss}
 * @param site the line of Java code, where one is known; else empty
 * @param bytesPerHour the slope
 * @param low lower bound of its 95 % confidence interval, in bytes an hour
 * @param high upper bound
 * @param sinceMillis from when on it has grown so, in milliseconds since the epoch
 * @param share of the growth of the whole process, 0.0 to 1.0
 */
public record GrowingPart(
    String category,
    String site,
    double bytesPerHour,
    double low,
    double high,
    long sinceMillis,
    double share) {}
