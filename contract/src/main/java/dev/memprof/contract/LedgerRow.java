package dev.memprof.contract;

import java.util.Locale;

/**
 * One owner's part of the memory of a process.
 *
 * @param category {@code java-heap}, {@code metaspace}, {@code class-space}, {@code code-cache},
 *     {@code gc}, {@code cds}, {@code thread-stacks}, {@code malloc-live}, {@code malloc-rounding},
 *     {@code malloc-fragmentation}, {@code malloc-dirty}, {@code malloc-metadata}, {@code
 *     mapped-files}, {@code shared-memory}, {@code libraries}, {@code other-allocators}, {@code
 *     other-mappings}, {@code kernel} or {@code unexplained}; several rows may have the same
 * @param owner whose it is, in words; a file's path, a line of Java code, a thread's kind. With the
 *     category it names the row in each reading
 * @param count how many there are of what {@code owner} names, such as buffers; 0 where nothing is
 *     counted
 * @param residentBytes of physical memory, 0 or more
 * @param virtualBytes of address space; where that has no meaning, as of free pages, the same
 * @param swapBytes what is swapped out, beside {@code residentBytes}
 * @param sinceStartBytes how much {@code residentBytes} has grown since the first reading of this
 *     JVM; negative where it has shrunk, and 0 where no reading is kept
 * @param sinceLookBytes how much {@code residentBytes} has grown since the last look of whoever
 *     looks, who keeps that look; 0 where none was given, as in a JVM, which keeps none
 * @param trendBytesPerHour how fast {@code residentBytes} has gone up or down lately, by the last
 *     15 readings of the curve, a minute to five apart; 0 where too little is known. Whether that
 *     is growth, a {@link GrowthVerdict} tells
 * @param advice the command or flag that acts on it, or empty
 */
public record LedgerRow(
    String category,
    String owner,
    long count,
    long residentBytes,
    long virtualBytes,
    long swapBytes,
    long sinceStartBytes,
    long sinceLookBytes,
    long trendBytesPerHour,
    String advice) {
  /** The owner of what memprof's own native code has mapped. */
  public static final String MEMPROF_TABLES = "memprof's own tables";

  /** The owner of the Java heap that no object is in. */
  public static final String UNUSED_HEAP = "committed, not in use";

  /** How the owners of what glibc's malloc has begin. */
  public static final String C_LIBRARY_MALLOC = "malloc of the C library";

  /** The owner of what it has in the heap of the process. */
  public static final String C_LIBRARY_BREAK = C_LIBRARY_MALLOC + " (brk)";

  /**
   * How the owners of what lies in huge pages that were set aside end ({@code -XX:+UseLargePages}):
   * the kernel does not count them as resident.
   */
  public static final String IN_HUGE_PAGES = " in huge pages";

  /** The owner of what jemalloc keeps for each thread. */
  public static final String THREAD_CACHES = "freed blocks in caches of threads";

  /** The owner of what NIO's direct buffers hold. */
  public static final String DIRECT_BUFFERS = "direct buffers";

  /** A row that is compared with nothing, and nothing of it is counted. */
  public LedgerRow(
      String category,
      String owner,
      long residentBytes,
      long virtualBytes,
      long swapBytes,
      String advice) {
    this(category, owner, 0, residentBytes, virtualBytes, swapBytes, 0, 0, 0, advice);
  }

  /** {@code 71 direct buffers}, or the owner alone. */
  public String title() {
    if (count == 0) {
      return owner;
    }
    // A Formatter looks for the symbols of the locale, for milliseconds of each verb's start.
    return (count < 1_000 ? "" + count : String.format(Locale.ROOT, "%,d", count)) + " " + owner;
  }

  /** The same row of so many. */
  public LedgerRow withCount(long many) {
    return with(many, sinceStartBytes, sinceLookBytes, trendBytesPerHour);
  }

  /** The same row, compared with the start. */
  public LedgerRow withSinceStart(long bytes) {
    return with(count, bytes, sinceLookBytes, trendBytesPerHour);
  }

  /** The same row, compared with an earlier look. */
  public LedgerRow withSinceLook(long bytes) {
    return with(count, sinceStartBytes, bytes, trendBytesPerHour);
  }

  /** The same row with its trend. */
  public LedgerRow withTrend(long bytesPerHour) {
    return with(count, sinceStartBytes, sinceLookBytes, bytesPerHour);
  }

  private LedgerRow with(long many, long sinceStart, long sinceLook, long bytesPerHour) {
    return new LedgerRow(
        category,
        owner,
        many,
        residentBytes,
        virtualBytes,
        swapBytes,
        sinceStart,
        sinceLook,
        bytesPerHour,
        advice);
  }
}
