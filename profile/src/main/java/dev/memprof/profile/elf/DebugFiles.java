package dev.memprof.profile.elf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;

/**
 * Finds the separate debug file of a library, as gdb does: by build-id below a debug root, then by
 * the name in {@code .gnu_debuglink}, beside the library and below the roots. For any threads.
 */
public final class DebugFiles {
  /** Where distributions install them. */
  private static final String INSTALLED = "usr/lib/debug";

  public static final DebugFiles SYSTEM = new DebugFiles(List.of(Path.of("/", INSTALLED)));

  private static final int MAX_NAME_BYTES = 255;
  private static final int CHUNK_BYTES = 8_192;

  /** What the checksum was of. */
  private record Checked(long bytes, long modifiedMs, int crc) {}

  /** {@code .gnu_debuglink}: a file's name, padded to four bytes, and the CRC-32 of that file. */
  private record Link(String name, int crc) {}

  private final List<Path> roots;
  private final Map<Path, Checked> checked = new ConcurrentHashMap<>();

  public DebugFiles(List<Path> roots) {
    this.roots = List.copyOf(roots);
  }

  /** Those of a file system that is seen below some directory, and those of this one. */
  public static DebugFiles under(Path root) {
    return new DebugFiles(List.of(root.resolve(INSTALLED), Path.of("/", INSTALLED)));
  }

  /**
   * To be closed.
   *
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
        file.close();
      }
    }
    Link link = link(library, library.contents(library.find(".gnu_debuglink")));
    if (link != null) {
      for (Path candidate : candidates(path.toAbsolutePath().getParent(), link.name)) {
        ElfFile file = ElfFile.open(candidate);
        boolean other = !id.isEmpty() && !file.buildId().isEmpty() && !file.buildId().equals(id);
        if (!other && file != ElfFile.NONE && crc(candidate, file) == link.crc) {
          return file;
        }
        file.close();
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
  private static Link link(ElfFile library, ElfFile.Range section) {
    Window window = library.window(MAX_NAME_BYTES + 1);
    int most = (int) Math.min(section.size(), MAX_NAME_BYTES);
    int length = window.textBytes(section.offset(), most);
    int crc = (length + 4) & ~3; // at least one zero byte is before
    if (length == 0 || crc + 4 > section.size()) {
      return null;
    }
    String name = window.text(section.offset(), length);
    return name.contains("/") || name.equals(".") || name.equals("..")
        ? null
        : new Link(name, window.getInt(section.offset() + crc));
  }

  /** As long as the file seems to be the same, it is not read again: it may have gigabytes. */
  private int crc(Path path, ElfFile file) {
    long modified = path.toFile().lastModified();
    Checked known = checked.get(path);
    if (known == null || known.bytes != file.bytes().size() || known.modifiedMs != modified) {
      known = new Checked(file.bytes().size(), modified, crc(file.bytes()));
      checked.put(path, known);
    }
    return known.crc;
  }

  private static int crc(ElfBytes bytes) {
    CRC32 crc = new CRC32();
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      int count;
      for (long at = 0; (count = bytes.read(at, chunk, chunk.length)) > 0; at += count) {
        crc.update(chunk, 0, count);
      }
    } catch (IOException e) {
      // then it will not be that of a good file
    }
    return (int) crc.getValue();
  }
}
