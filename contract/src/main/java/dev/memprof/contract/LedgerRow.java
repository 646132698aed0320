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
 * @param advice the command or flag that acts on it, or empty
 */
public record LedgerRow(
    String category,
    String owner,
    long residentBytes,
    long virtualBytes,
    long swapBytes,
    long sinceStartBytes,
    String advice) {}
