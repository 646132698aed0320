package dev.memprof.ledger.proc;

import java.io.IOException;

/** How much of a part of a mapping is in memory. */
public final class Residence implements AutoCloseable {
  /** Null where the pages may not be looked at. */
  private final PageMap pages;

  Residence(PageMap pages) {
    this.pages = pages;
  }

  /**
   * In bytes, at most what the kernel counts of the whole mapping. Where the pages may not be
   * looked at, the mapping's resident bytes are shared out by size.
   *
   * @param start within the area, at a page
   * @param end within the area, at a page
   */
  public long bytes(Vma area, long start, long end) throws IOException {
    long present;
    if (pages == null) {
      present = Math.round((double) area.residentBytes() / area.bytes() * (end - start));
    } else if (isUnshared(area)) {
      present = pages.exclusiveBytes(start, end);
    } else {
      present = pages.presentBytes(start, end);
    }
    return Math.min(present, area.residentBytes());
  }

  /**
   * Anonymous memory that was read and never written is present as the page of zeros, which every
   * process has and the kernel does not count as resident. Where nothing is shared with a child, it
   * can be told from the rest.
   */
  private static boolean isUnshared(Vma area) {
    return (area.isAnonymous() || area.isHeapOfProcess())
        && area.proportionalBytes() == area.residentBytes();
  }

  /** Whether it is exact. */
  public boolean byPages() {
    return pages != null;
  }

  @Override
  public void close() throws IOException {
    if (pages != null) {
      pages.close();
    }
  }
}
