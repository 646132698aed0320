package dev.memprof.profile.symbol;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.memprof.profile.elf.ElfBytes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file in this process's memory. The kernel copies from there ({@code /proc/self/mem}): of a page
 * that the file has lost meanwhile it says so, where touching the page would raise SIGBUS.
 * Immutable.
 */
final class MappedBytes {
  private static final AddressSpace ROOM = new AddressSpace(Path.of("/proc/self"));
  private static final String MEMORY = "/proc/self/mem";

  private final MappedByteBuffer map;

  private MappedBytes(MappedByteBuffer map) {
    this.map = map;
  }

  /**
   * Of a file that may be closed and deleted afterwards; null when it is over 2 GiB, or the process
   * has no room for it.
   */
  static MappedBytes of(FileChannel file) throws IOException {
    return file.size() > Integer.MAX_VALUE || !ROOM.hasRoomFor(file.size())
        ? null
        : new MappedBytes(file.map(FileChannel.MapMode.READ_ONLY, 0, file.size()));
  }

  /** Empty where the process must not read its own memory: it is not dumpable, as setuid. */
  ElfBytes open() {
    if (map.limit() == 0) {
      return ElfBytes.NONE;
    }
    try {
      long address = Pointer.nativeValue(Native.getDirectBufferPointer(map));
      RandomAccessFile memory = new RandomAccessFile(MEMORY, "r");
      return new ElfBytes() {
        @Override
        public long size() {
          return map.limit();
        }

        @Override
        public int read(long offset, byte[] into, int length) throws IOException {
          memory.seek(address + offset);
          int wanted = (int) Math.max(0, Math.min(length, map.limit() - offset));
          int done = 0;
          for (int count = 0; done < wanted && count >= 0; ) {
            count = memory.read(into, done, wanted - done);
            done += Math.max(count, 0);
          }
          return done;
        }

        @Override
        public void close() throws IOException {
          memory.close();
        }
      };
    } catch (IOException | LinkageError e) {
      return ElfBytes.NONE;
    }
  }
}
