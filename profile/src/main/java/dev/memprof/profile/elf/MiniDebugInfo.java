package dev.memprof.profile.elf;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tukaani.xz.XZInputStream;

/**
 * {@code .gnu_debugdata}: an ELF file with the functions that are not exported, compressed by xz,
 * as Fedora's libraries have it. It is unpacked to a file that is deleted at once, since in a
 * profiled JVM the heap is the application's.
 */
final class MiniDebugInfo {
  private static final long MAX_BYTES = 32 << 20;

  /** The heap that unpacking takes, nearly all for the dictionary: xz -6 has one of 8 MiB. */
  private static final int MAX_HEAP_KIB =
      (int) Math.min(8_400, Runtime.getRuntime().maxMemory() / (24 << 10));

  private static final int CHUNK_BYTES = 8_192;

  private MiniDebugInfo() {}

  /** A file without symbols where there is none, or a broken one, or no room; to be closed. */
  static ElfFile of(ElfFile library) {
    ElfFile.Range compressed = library.contents(library.find(".gnu_debugdata"));
    if (compressed.size() == 0 || compressed.size() > MAX_BYTES) {
      return ElfFile.NONE;
    }
    try (InputStream in = new XZInputStream(stream(library.bytes(), compressed), MAX_HEAP_KIB)) {
      Path plain = Files.createTempFile("memprof-", ".elf"); // for this user only
      try {
        return unpack(in, plain.toFile())
            ? ElfFile.of(ElfBytes.open(plain.toFile()))
            : ElfFile.NONE;
      } finally {
        Files.delete(plain);
      }
    } catch (IOException e) {
      return ElfFile.NONE;
    }
  }

  /** Returns whether that was all. */
  private static boolean unpack(InputStream in, File plain) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long left = MAX_BYTES;
    try (OutputStream out = new FileOutputStream(plain)) {
      for (int count; left >= 0 && (count = in.read(chunk)) >= 0; left -= count) {
        out.write(chunk, 0, count);
      }
    }
    return left >= 0;
  }

  private static InputStream stream(ElfBytes bytes, ElfFile.Range range) {
    return new InputStream() {
      private final byte[] one = new byte[1];
      private final byte[] chunk = new byte[CHUNK_BYTES];
      private long at = range.offset();

      @Override
      public int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        long left = range.offset() + range.size() - at;
        int wanted = (int) Math.min(Math.min(length, chunk.length), left);
        int count = wanted == 0 ? 0 : bytes.read(at, chunk, wanted);
        if (count == 0) {
          return length == 0 ? 0 : -1;
        }
        System.arraycopy(chunk, 0, into, offset, count);
        at += count;
        return count;
      }
    };
  }
}
