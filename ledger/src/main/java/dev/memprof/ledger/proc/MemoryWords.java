package dev.memprof.ledger.proc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Single words of the memory of a process: {@code /proc/PID/mem} (proc_pid_mem(5)). What was never
 * written is read as zeros, and does not become resident by that. Not for several threads at once.
 */
public final class MemoryWords implements AutoCloseable {
  /** Null where it may not be looked at. */
  private final FileChannel file;

  /** One for all: a look reads thousands of times. */
  private ByteBuffer bytes = ByteBuffer.allocate(0);

  private MemoryWords(FileChannel file) {
    this.file = file;
  }

  /**
   * @param file where the offset of a word is its address
   */
  public static MemoryWords open(Path file) {
    try {
      return new MemoryWords(FileChannel.open(file));
    } catch (IOException e) {
      return new MemoryWords(null);
    }
  }

  /** Whether it may be looked at. */
  public boolean isReadable() {
    return file != null;
  }

  /** So many words from an address on; null where they are not there, or may not be looked at. */
  public long[] words(long address, int count) {
    if (file == null) {
      return null;
    }
    if (bytes.capacity() < count * Long.BYTES) {
      bytes = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.nativeOrder());
    }
    bytes.clear().limit(count * Long.BYTES);
    try {
      while (bytes.hasRemaining()) {
        if (file.read(bytes, address + bytes.position()) <= 0) {
          return null;
        }
      }
    } catch (IOException e) {
      return null; // it is not mapped any more
    }
    long[] words = new long[count];
    for (int i = 0; i < count; i++) {
      words[i] = bytes.getLong(i * Long.BYTES);
    }
    return words;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
