package dev.memprof.ledger.proc;

/**
 * A mapping as the kernel tells it (a virtual memory area of {@code /proc/PID/smaps}, proc(5)).
 * Neighbours of one kind are one to the kernel, whoever has mapped them.
 *
 * @param start first address
 * @param end address behind the last
 * @param permissions {@code rwxp}, {@code r--s}, ...
 * @param device {@code MAJOR:MINOR} of a file, in hexadecimal; {@code 00:00} where there is none
 * @param path of a file, or what the kernel calls it, such as {@code [heap]}; empty for anonymous
 *     memory
 * @param residentBytes its part of the resident set size
 * @param proportionalBytes the same, with every page divided by how often it is mapped, here and
 *     elsewhere ({@code Pss})
 * @param dirtyBytes the part of that which was written
 * @param swapBytes what is swapped out
 * @param hugePageBytes the part of the resident bytes that lies in transparent huge pages
 * @param reservedPageBytes in huge pages that were set aside (hugetlbfs), which the kernel does not
 *     count as resident; a page at several addresses counts once
 * @param isNotAccounted mapped without a claim on memory to come (MAP_NORESERVE, {@code nr})
 */
public record Vma(
    long start,
    long end,
    String permissions,
    String device,
    String path,
    long residentBytes,
    long proportionalBytes,
    long dirtyBytes,
    long swapBytes,
    long hugePageBytes,
    long reservedPageBytes,
    boolean isNotAccounted) {

  public long bytes() {
    return end - start;
  }

  /** Nothing of it can be used: a reservation, or a guard. */
  public boolean isReserved() {
    return permissions.startsWith("---");
  }

  public boolean isWritable() {
    return permissions.charAt(1) == 'w';
  }

  public boolean isExecutable() {
    return permissions.charAt(2) == 'x';
  }

  public boolean isAnonymous() {
    return path.isEmpty();
  }

  /** What malloc of the C library takes by the break, and others by sbrk. */
  public boolean isHeapOfProcess() {
    return path.equals("[heap]");
  }

  /** Whether the kernel gives both the same name. */
  public boolean isOfSameFile(Vma other) {
    return path.equals(other.path) && device.equals(other.device);
  }

  /** A file in memory that has no name in any directory (src/hotspot/os/linux/gc/z). */
  public boolean isHeapOfZ() {
    return isHeapOfZ(path);
  }

  static boolean isHeapOfZ(String path) {
    return path.startsWith("/memfd:java_heap");
  }

  public boolean contains(long address) {
    return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, end) < 0;
  }
}
