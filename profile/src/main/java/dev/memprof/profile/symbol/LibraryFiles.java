package dev.memprof.profile.symbol;

import dev.memprof.profile.elf.ElfBytes;
import dev.memprof.profile.elf.ElfFile;
import dev.memprof.profile.elf.MemoryImage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** Where the file of a loaded library may still be found; each only if it is that library. */
final class LibraryFiles {
  private LibraryFiles() {}

  /**
   * At its path; null when it is gone, or another one is there by now.
   *
   * @param root of the file system that the path is of
   * @param keep whether it may be deleted before it is read
   */
  static LibraryFile atPath(LoadedLibraries.Segment segment, Path root, boolean keep) {
    try {
      Path path = under(root, segment);
      if (!Files.isRegularFile(path) || !isOf(path, segment)) {
        return null;
      }
      return keep ? kept(path) : LibraryFile.at(path);
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  /** Where a library's path leads, seen from here. */
  static Path under(Path root, LoadedLibraries.Segment segment) {
    Path path = Path.of(segment.path());
    return path.isAbsolute() ? root.resolve(path.toString().substring(1)) : path;
  }

  private static LibraryFile kept(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return LibraryFile.kept(path, channel);
    }
  }

  /**
   * What the kernel has mapped, though it is deleted; opening that is the privilege of a process
   * with CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN. Null when it does not work.
   *
   * @param process its directory, {@code /proc/self}
   */
  static LibraryFile mapped(LoadedLibraries.Segment segment, Path process) {
    try (Stream<String> maps = Files.lines(process.resolve("maps"), StandardCharsets.ISO_8859_1)) {
      String range =
          maps.map(line -> line.substring(0, line.indexOf(' ')))
              .filter(candidate -> contains(candidate, segment.start()))
              .findFirst()
              .orElse("none");
      Path file = process.resolve("map_files").resolve(range);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        return isOf(file, segment) ? LibraryFile.unnamed(channel) : null;
      }
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** {@code 7f3bba366000-7f3bba383000}. */
  private static boolean contains(String range, long address) {
    int dash = range.indexOf('-');
    return Long.parseUnsignedLong(range, 0, dash, 16) <= address
        && address < Long.parseUnsignedLong(range, dash + 1, range.length(), 16);
  }

  /** A copy of what is in memory of it, in a file that has no name; null when it does not work. */
  static LibraryFile inMemory(LoadedLibraries.Segment segment, Path process) {
    try (FileChannel memory = FileChannel.open(process.resolve("mem"), StandardOpenOption.READ)) {
      Path file = Files.createTempFile("memprof-", ".elf");
      try (FileChannel copy =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        MemoryImage.copy(memory, segment.base(), copy);
        return isOf(file, segment) ? LibraryFile.unnamed(copy) : null;
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      return null;
    }
  }

  private static boolean isOf(Path path, LoadedLibraries.Segment segment) throws IOException {
    if (segment.buildId().isEmpty()) {
      return true;
    }
    try (ElfFile file = ElfFile.of(ElfBytes.open(path.toFile()))) {
      return file.buildId().equals(segment.buildId());
    }
  }
}
