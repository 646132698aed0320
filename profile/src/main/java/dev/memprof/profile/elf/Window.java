package dev.memprof.profile.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a file of any size through one small buffer. What lies outside of the file, or cannot be
 * read, is zero. For one thread.
 */
final class Window {
  private final ElfBytes source;
  private final byte[] bytes;
  private final ByteBuffer numbers;
  private final Runnable onLoss;
  private long start;
  private int filled;

  /**
   * @param size bytes read at a time; up to 8 KiB, the JDK copies through the C stack (io_util.c,
   *     readBytes), above that through malloc
   * @param onLoss called when bytes cannot be read that the file had when it was opened
   */
  Window(ElfBytes source, int size, Runnable onLoss) {
    this.source = source;
    this.onLoss = onLoss;
    bytes = new byte[size];
    numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  int getByte(long offset) {
    return bytes[at(offset, 1)] & 0xff;
  }

  int getShort(long offset) {
    return numbers.getShort(at(offset, Short.BYTES)) & 0xffff;
  }

  int getInt(long offset) {
    return numbers.getInt(at(offset, Integer.BYTES));
  }

  long getLong(long offset) {
    return numbers.getLong(at(offset, Long.BYTES));
  }

  /** Several longs at once, no more than are read at a time. */
  void getLongs(long offset, long[] into) {
    int bytesWanted = into.length * Long.BYTES;
    numbers
        .slice(at(offset, bytesWanted), bytesWanted)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(into);
  }

  /** The length of a text that ends in a zero, or the most that is wanted. */
  int textBytes(long offset, int most) {
    int length = 0;
    while (length < most && getByte(offset + length) != 0) {
      length++;
    }
    return length;
  }

  /** A text that ends in a zero, or the first bytes of it. */
  String text(long offset, int most) {
    byte[] text = new byte[textBytes(offset, most)];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) getByte(offset + i);
    }
    return new String(text, StandardCharsets.UTF_8);
  }

  /** Where bytes are in the buffer. */
  private int at(long offset, int length) {
    if (offset < start || offset + length > start + filled) {
      fill(offset);
    }
    return (int) (offset - start);
  }

  private void fill(long offset) {
    int read = 0;
    long there = offset < 0 ? 0 : Math.max(0, Math.min(bytes.length, source.size() - offset));
    try {
      read = there == 0 ? 0 : source.read(offset, bytes, (int) there);
    } catch (IOException e) {
      // zeros
    }
    if (read < there) {
      onLoss.run();
    }
    Arrays.fill(bytes, read, bytes.length, (byte) 0);
    start = offset;
    filled = bytes.length;
  }
}
