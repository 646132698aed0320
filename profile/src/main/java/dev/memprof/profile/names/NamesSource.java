package dev.memprof.profile.names;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the words of a dump get their names from: a names file, however it is read. */
public interface NamesSource {
  /**
   * What some words need.
   *
   * @throws IOException also when what is there is no names file
   */
  NamesFile read(WantedWords wanted) throws IOException;

  /**
   * A file that is read from its beginning to its end.
   *
   * @param file may be missing: then nothing has a name
   */
  static NamesSource of(Path file) {
    return wanted -> Files.exists(file) ? NamesFile.read(file, wanted) : NamesFile.EMPTY;
  }

  /**
   * The content of such a file, which is read once.
   *
   * @param source named in errors
   */
  static NamesSource of(InputStream in, String source) {
    return wanted -> NamesFile.read(in, source, wanted);
  }
}
