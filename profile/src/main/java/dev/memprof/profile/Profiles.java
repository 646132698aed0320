package dev.memprof.profile;

import dev.memprof.profile.heap.HeapProfileReader;
import dev.memprof.profile.pprof.PprofReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads profiles of every form, told apart by their contents. */
public final class Profiles {
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] RAW = "heap_v2/".getBytes(StandardCharsets.US_ASCII);

  private Profiles() {}

  /**
   * A stored dump, or one that jemalloc wrote, named by a {@code names.tsv} beside it.
   *
   * @throws MalformedProfileException when the file is not a whole profile
   */
  public static Profile read(Path file) throws IOException {
    return read(file, file.resolveSibling("names.tsv"));
  }

  /**
   * @param names names file for a dump that jemalloc wrote; may be missing
   * @throws MalformedProfileException when the file is not a whole profile
   */
  public static Profile read(Path file, Path names) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return startsWith(in, RAW) ? HeapProfileReader.read(file, names) : read(in, file.toString());
    }
  }

  /**
   * A stored dump as bytes.
   *
   * @param source where they came from, named in errors
   * @throws MalformedProfileException when they are not a whole profile
   */
  public static Profile read(InputStream in, String source) throws IOException {
    InputStream bytes = in.markSupported() ? in : new BufferedInputStream(in);
    if (!startsWith(bytes, GZIP)) {
      throw new MalformedProfileException(
          source, "byte 0", "not a profile: neither gzipped pprof nor a heap_v2 dump of jemalloc");
    }
    return PprofReader.read(bytes, source);
  }

  private static boolean startsWith(InputStream in, byte[] expected) throws IOException {
    in.mark(expected.length);
    byte[] start = in.readNBytes(expected.length);
    in.reset();
    return Arrays.equals(start, expected);
  }
}
