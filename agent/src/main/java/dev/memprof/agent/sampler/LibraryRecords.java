package dev.memprof.agent.sampler;

import dev.memprof.profile.names.NamesFile;
import dev.memprof.profile.symbol.LibraryImages;
import dev.memprof.profile.symbol.LoadedLibraries;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Follows what is appended to the names file, to keep every library that was loaded before it is
 * deleted or unloaded, as JNI libraries often are. Guarded by its monitor.
 */
final class LibraryRecords {
  private static final int CHUNK_BYTES = 32 << 10;

  private final Path namesFile;
  private final LibraryImages images;
  private long position;

  LibraryRecords(Path namesFile, LibraryImages images) {
    this.namesFile = namesFile;
    this.images = images;
  }

  /** Looks at what is new; what cannot be read now is read the next time. */
  synchronized void follow() {
    if (namesFile.toFile().length() <= position) {
      return;
    }
    try (FileChannel file = FileChannel.open(namesFile, StandardOpenOption.READ)) {
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int read; (read = file.read(ByteBuffer.wrap(chunk), position)) > 0; ) {
        String text = new String(chunk, 0, read, StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf('\n') + 1;
        if (end == 0 && read < CHUNK_BYTES) {
          return; // the rest of the line is still to come
        }
        text.substring(0, end).lines().forEach(this::record);
        position += end == 0 ? read : end; // a record that is longer is none of a library
      }
    } catch (IOException e) {
      // the next time
    }
  }

  private void record(String line) {
    LoadedLibraries.Segment library = NamesFile.library(line);
    if (library != null) {
      images.keep(library);
    }
  }
}
