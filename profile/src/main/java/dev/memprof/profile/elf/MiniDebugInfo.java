package dev.memprof.profile.elf;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.tukaani.xz.XZInputStream;

/**
 * {@code .gnu_debugdata}: an ELF file with the functions that are not exported, compressed by xz,
 * as Fedora's libraries have it.
 */
final class MiniDebugInfo {
  /** In a profiled JVM the heap is the application's. */
  private static final long MOST_BYTES = Math.min(32 << 20, Runtime.getRuntime().maxMemory() / 16);

  /** Mostly of the dictionary: {@code xz -6}, the default, needs 9 MiB. */
  private static final int MOST_MEMORY_KIB = (int) (MOST_BYTES / 2_048) + 2_048;

  private MiniDebugInfo() {}

  /** A file without symbols where there is none, or a broken one. */
  static ElfFile of(ElfFile library) {
    ByteBuffer compressed = library.contents(library.find(".gnu_debugdata"));
    if (compressed.limit() == 0 || compressed.limit() > MOST_BYTES) {
      return ElfFile.NONE;
    }
    byte[] bytes = new byte[compressed.limit()];
    compressed.get(0, bytes);
    try (XZInputStream in = new XZInputStream(new ByteArrayInputStream(bytes), MOST_MEMORY_KIB)) {
      byte[] plain = in.readNBytes((int) MOST_BYTES + 1);
      return plain.length > MOST_BYTES ? ElfFile.NONE : ElfFile.of(ByteBuffer.wrap(plain));
    } catch (IOException e) {
      return ElfFile.NONE;
    }
  }
}
