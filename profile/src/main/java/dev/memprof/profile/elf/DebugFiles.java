package dev.memprof.profile.elf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Finds the separate debug file of a library, as gdb does: by build-id below a debug root, then by
 * the name in {@code .gnu_debuglink}, beside the library and below the roots. Immutable.
 */
public final class DebugFiles {
  /** Where distributions install them. */
  public static final DebugFiles SYSTEM = new DebugFiles(List.of(Path.of("/usr/lib/debug")));

  private static final int LONGEST_NAME_BYTES = 255;

  /** {@code .gnu_debuglink}: a file's name, padded to four bytes, and the CRC-32 of that file. */
  private record Link(String name, int crc) {}

  private final List<Path> roots;

  public DebugFiles(List<Path> roots) {
    this.roots = List.copyOf(roots);
  }

  /**
   * @param path of the library; it may be gone
   */
  ElfFile find(ElfFile library, Path path) {
    String id = library.buildId();
    if (id.length() > 2) {
      for (Path root : roots) {
        Path name = Path.of(".build-id", id.substring(0, 2), id.substring(2) + ".debug");
        ElfFile file = ElfFile.open(root.resolve(name));
        if (file.buildId().equals(id)) {
          return file;
        }
      }
    }
    Link link = link(library.contents(library.find(".gnu_debuglink")));
    if (link != null) {
      for (Path candidate : candidates(path.toAbsolutePath().getParent(), link.name)) {
        ElfFile file = ElfFile.open(candidate);
        boolean other = !id.isEmpty() && !file.buildId().isEmpty() && !file.buildId().equals(id);
        if (!other && crc(file) == link.crc) {
          return file;
        }
      }
    }
    return ElfFile.NONE;
  }

  private List<Path> candidates(Path directory, String name) {
    List<Path> candidates = new ArrayList<>();
    candidates.add(directory.resolve(name));
    candidates.add(directory.resolve(".debug").resolve(name));
    Path fromRoot = Path.of("/").relativize(directory.normalize());
    for (Path root : roots) {
      candidates.add(root.resolve(fromRoot).resolve(name));
    }
    return candidates;
  }

  /** Null where there is none, or one that leads elsewhere. */
  private static Link link(ByteBuffer section) {
    int length = 0;
    while (length < Math.min(section.limit(), LONGEST_NAME_BYTES) && section.get(length) != 0) {
      length++;
    }
    int crc = (length + 4) & ~3; // at least one zero byte is before
    if (length == 0 || crc + 4 > section.limit()) {
      return null;
    }
    byte[] bytes = new byte[length];
    section.get(0, bytes);
    String name = new String(bytes, StandardCharsets.UTF_8);
    return name.contains("/") || name.equals(".") || name.equals("..")
        ? null
        : new Link(name, section.getInt(crc));
  }

  private static int crc(ElfFile file) {
    CRC32 crc = new CRC32();
    crc.update(file.bytes());
    return (int) crc.getValue();
  }
}
