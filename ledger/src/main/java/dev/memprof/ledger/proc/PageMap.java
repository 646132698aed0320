package dev.memprof.ledger.proc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Which pages are in memory: {@code /proc/PID/pagemap}, eight bytes a page (proc_pid_pagemap(5)). A
 * process may read its own without privilege; the numbers of frames, which it may not see, are not
 * needed.
 */
final class PageMap implements AutoCloseable {
  private static final int ENTRY_BYTES = 8;
  private static final long PRESENT = 1L << 63;

  /** Since Linux 4.2: this process alone has it. */
  private static final long EXCLUSIVE = 1L << 56;

  private final FileChannel file;
  private final long pageBytes;
  private final ByteBuffer entries = ByteBuffer.allocate(1 << 15).order(ByteOrder.nativeOrder());

  private PageMap(FileChannel file, long pageBytes) {
    this.file = file;
    this.pageBytes = pageBytes;
  }

  /**
   * @param pageBytes size of a page
   */
  static PageMap open(Path file, long pageBytes) throws IOException {
    return new PageMap(FileChannel.open(file), pageBytes);
  }

  /**
   * How much of a range is in memory, in bytes. The page of zeros counts, as it does not in the
   * resident set size.
   *
   * @param start address of a page
   * @param end address of a page
   */
  long presentBytes(long start, long end) throws IOException {
    return bytes(PRESENT, start, end);
  }

  /** As {@link #presentBytes}, of pages that no other process has: the page of zeros is none. */
  long exclusiveBytes(long start, long end) throws IOException {
    return bytes(PRESENT | EXCLUSIVE, start, end);
  }

  private long bytes(long flags, long start, long end) throws IOException {
    long pages = 0;
    for (long page = start / pageBytes; page < end / pageBytes; ) {
      long left = (end / pageBytes - page) * ENTRY_BYTES;
      entries.clear().limit((int) Math.min(left, entries.capacity()));
      while (entries.hasRemaining()) {
        if (file.read(entries, page * ENTRY_BYTES + entries.position()) <= 0) {
          break;
        }
      }
      entries.flip();
      if (entries.remaining() < ENTRY_BYTES) {
        break; // the process has ended
      }
      while (entries.remaining() >= ENTRY_BYTES) {
        if ((entries.getLong() & flags) == flags) {
          pages++;
        }
        page++;
      }
    }
    return pages * pageBytes;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
