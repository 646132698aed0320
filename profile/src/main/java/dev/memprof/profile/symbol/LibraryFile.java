package dev.memprof.profile.symbol;

import dev.memprof.profile.elf.ElfBytes;
import dev.memprof.profile.elf.ElfFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/**
 * The file of a library, to be opened whenever something of it is asked for. It is mapped, too, so
 * that it can be read when it is deleted: that costs address space, and its room on the disk while
 * it is deleted, but neither heap nor a descriptor. Immutable.
 */
final class LibraryFile {
  static final LibraryFile NONE = new LibraryFile(null, null, null);

  /** What makes a file the same as before. */
  private record Identity(Object key, long bytes, FileTime modified) {
    static Identity of(Path path) throws IOException {
      BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      return new Identity(file.fileKey(), file.size(), file.lastModifiedTime());
    }

    // Written out, as those of Frame.
    @Override
    public boolean equals(Object other) {
      return other instanceof Identity that
          && bytes == that.bytes
          && Objects.equals(key, that.key)
          && modified.equals(that.modified);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * Objects.hashCode(key) + Long.hashCode(bytes)) + modified.hashCode();
    }
  }

  private final Path path;
  private final Identity identity;
  private final MappedBytes mapped;

  private LibraryFile(Path path, Identity identity, MappedBytes mapped) {
    this.path = path;
    this.identity = identity;
    this.mapped = mapped;
  }

  /** Of a file that stays where it is. */
  static LibraryFile at(Path path) throws IOException {
    return new LibraryFile(path, Identity.of(path), null);
  }

  /** Of one that may be deleted or replaced; it is open now. */
  static LibraryFile kept(Path path, FileChannel open) throws IOException {
    return new LibraryFile(path, Identity.of(path), MappedBytes.of(open));
  }

  /** Of one that has no name. */
  static LibraryFile unnamed(FileChannel open) throws IOException {
    return new LibraryFile(null, null, MappedBytes.of(open));
  }

  /** Empty where it cannot be read any more; to be closed. */
  ElfFile open() {
    if (path != null) {
      try {
        ElfBytes bytes = ElfBytes.open(path.toFile());
        if (identity.equals(Identity.of(path))) {
          return ElfFile.of(bytes);
        }
        bytes.close();
      } catch (IOException e) {
        // it is gone
      }
    }
    return mapped == null ? ElfFile.NONE : ElfFile.of(mapped.open());
  }
}
