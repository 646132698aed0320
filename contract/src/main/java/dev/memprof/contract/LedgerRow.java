package dev.memprof.contract;

/**
 * One owner's part of the memory of a process.
 *
 * @param category {@code java-heap}, {@code metaspace}, {@code class-space}, {@code code-cache},
 *     {@code gc}, {@code cds}, {@code thread-stacks}, {@code malloc-live}, {@code malloc-rounding},
 *     {@code malloc-fragmentation}, {@code malloc-dirty}, {@code malloc-metadata}, {@code
 *     mapped-files}, {@code shared-memory}, {@code libraries}, {@code other-allocators}, {@code
 *     other-mappings}, {@code kernel} or {@code unexplained}; several rows may have the same
 * @param owner whose it is, in words; a file's path, a line of Java code, a thread's kind
 * @param residentBytes of physical memory, 0 or more
 * @param virtualBytes of address space; where that has no meaning, as of free pages, the same
 * @param swapBytes what is swapped out, beside {@code residentBytes}
 * @param sinceStartBytes how much {@code residentBytes} has grown since the first reading of this
 *     JVM; negative where it has shrunk, and 0 where no reading is kept
 * @param trendBytesPerHour how fast {@code residentBytes} has gone up or down lately, by the last
 *     15 readings of the curve, a minute to five apart; 0 where too little is known. Whether that
 *     is growth, a {@link GrowthVerdict} tells
 * @param advice the command or flag that acts on it, or empty
 */
public record LedgerRow(
    String category,
    String owner,
    long residentBytes,
    long virtualBytes,
    long swapBytes,
    long sinceStartBytes,
    long trendBytesPerHour,
    String advice) {
  /** The owner of what memprof's own native code has mapped. */
  public static final String MEMPROF_TABLES = "memprof's own tables";

  /** The same row, compared with the start. */
  public LedgerRow withSinceStart(long bytes) {
    return new LedgerRow(
        category, owner, residentBytes, virtualBytes, swapBytes, bytes, trendBytesPerHour, advice);
  }

  /** The same row with its trend. */
  public LedgerRow withTrend(long bytesPerHour) {
    return new LedgerRow(
        category,
        owner,
        residentBytes,
        virtualBytes,
        swapBytes,
        sinceStartBytes,
        bytesPerHour,
        advice);
  }
}
