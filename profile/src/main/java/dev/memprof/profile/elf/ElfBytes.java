package dev.memprof.profile.elf;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;

/**
 * Where the bytes of an ELF file are. They are copied from there by the kernel, piece by piece: a
 * file that somebody truncates meanwhile is shorter then, whereas reading a map of it would raise
 * SIGBUS: an InternalError at best, and the end of the JVM in code like that of CRC32, which
 * HotSpot does not guard (UnsafeCopyMemory in stubRoutines.hpp lists what is). Nor do pages that
 * were read count as memory of this process. For one thread.
 */
public interface ElfBytes extends Closeable {
  ElfBytes NONE = of(ByteBuffer.allocate(0));

  /** When it was opened. */
  long size();

  /**
   * Copies bytes to the start of an array.
   *
   * @return how many; fewer than {@code length} where there are no more
   */
  int read(long offset, byte[] into, int length) throws IOException;

  /** Of a regular file. */
  static ElfBytes open(File file) throws IOException {
    // A channel would copy through direct memory, of which the application may have none left.
    RandomAccessFile opened = new RandomAccessFile(file, "r");
    long size = opened.length();
    return new ElfBytes() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public int read(long offset, byte[] into, int length) throws IOException {
        opened.seek(offset);
        int done = 0;
        for (int count = 0; done < length && count >= 0; ) {
          count = opened.read(into, done, length - done);
          done += Math.max(count, 0);
        }
        return done;
      }

      @Override
      public void close() throws IOException {
        opened.close();
      }
    };
  }

  /** Of a buffer that no file is behind. */
  static ElfBytes of(ByteBuffer bytes) {
    ByteBuffer contents = bytes.slice();
    return new ElfBytes() {
      @Override
      public long size() {
        return contents.limit();
      }

      @Override
      public int read(long offset, byte[] into, int length) {
        int count = (int) Math.max(0, Math.min(length, contents.limit() - offset));
        if (count > 0) {
          contents.get((int) offset, into, 0, count);
        }
        return count;
      }

      @Override
      public void close() {
        // the garbage collector's
      }
    };
  }
}
